import fc from 'fast-check'
import { expect, it } from 'vitest'
import { waitForPointsMs } from './cost-throttle.ts'
import { leakyBucket } from './local/leaky-bucket.ts'

const aBucket = fc.record({
  maximumAvailable: fc.integer({ min: 10, max: 5_000 }),
  restoreRate: fc.integer({ min: 1, max: 1_000 }),
})

it('a query that waits as long as it is told is paid for, whatever was spent before', () => {
  fc.assert(
    fc.property(aBucket, fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 }), (limits, costs) => {
      let now = 1_000
      const bucket = leakyBucket(limits, () => now)
      for (const wanted of costs) {
        const cost = Math.min(wanted, limits.maximumAvailable)
        now += waitForPointsMs({ ...bucket.status(), at: now }, cost, now)
        expect(bucket.take(cost)).toBe(true)
      }
    }),
  )
})

it('a bucket never gives more than it had and what came back', () => {
  fc.assert(
    fc.property(aBucket, fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 1, max: 500 }))), (limits, steps) => {
      let now = 0
      let spent = 0
      const bucket = leakyBucket(limits, () => now)
      for (const [pauseMs, cost] of steps) {
        now += pauseMs
        if (bucket.take(cost)) spent += cost
        expect(spent).toBeLessThanOrEqual(limits.maximumAvailable + (now / 1_000) * limits.restoreRate + 1e-6)
      }
    }),
  )
})

it('nothing is waited for before the first answer, nor where there is enough', () => {
  expect(waitForPointsMs(undefined, 100, 0)).toBe(0)
  expect(waitForPointsMs({ maximumAvailable: 100, currentlyAvailable: 60, restoreRate: 10, at: 0 }, 60, 0)).toBe(0)
})

it('a query that costs more than the bucket holds waits for a full one', () => {
  const bucket = { maximumAvailable: 100, currentlyAvailable: 50, restoreRate: 10, at: 0 }
  expect(waitForPointsMs(bucket, 500, 0)).toBe(5_000)
})
