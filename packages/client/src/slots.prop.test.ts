import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSlots } from './slots.ts'

it('never gives more places than there are, and none is lost, in whatever order they come back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.oneof(fc.constant('take'), fc.nat({ max: 9 }))),
      (count, steps) => {
        const take = createSlots(count)
        const held: (() => void)[] = []
        for (const step of steps) {
          if (step === 'take') {
            const release = take()
            expect(release !== undefined).toBe(held.length < count)
            if (release) held.push(release)
          } else {
            const [release] = held.splice(Number(step) % Math.max(1, held.length), 1)
            release?.()
          }
          expect(held.length).toBeLessThanOrEqual(count)
        }
      },
    ),
  )
})
