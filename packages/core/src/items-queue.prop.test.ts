import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createItemsQueue } from './items-queue.ts'

it('gives everything once, in order, what comes again before what comes for the first time', () => {
  const anyStep = fc.constantFrom('add', 'again', 'take', 'take')
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const queue = createItemsQueue<number>()
      const [first, again]: [number[], number[]] = [[], []]
      steps.forEach((step, index) => {
        if (step === 'add') {
          queue.add(index)
          first.push(index)
        } else if (step === 'again') {
          queue.addAgain(index)
          again.push(index)
        } else expect(queue.take()).toBe(again.length > 0 ? again.shift() : first.shift())
        expect(queue.size).toBe(first.length + again.length)
      })
      queue.clear()
      expect([queue.size, queue.take()]).toEqual([0, undefined])
    }),
  )
})
