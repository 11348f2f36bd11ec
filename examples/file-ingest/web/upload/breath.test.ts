import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createBreath } from './breath.ts'

it('never lets work go on for longer than its share and one piece', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 50 }), async (pieces) => {
      let now = 0
      let taskBegan = 0
      let longest = 0
      const breathe = createBreath({
        afterMs: 12,
        now: () => now,
        nextTask: async () => {
          longest = Math.max(longest, now - taskBegan)
          taskBegan = now
        },
      })
      for (const piece of pieces) {
        now += piece
        await breathe()
      }
      expect(Math.max(longest, now - taskBegan)).toBeLessThan(12 + 20)
    }),
  )
})

it('gives way by itself in a later task', async () => {
  const order: string[] = []
  const breathe = createBreath({ afterMs: 0 })
  setImmediate(() => order.push('task'))
  await breathe()
  await breathe()
  order.push('work')
  expect(order.at(-1)).toBe('work')
})
