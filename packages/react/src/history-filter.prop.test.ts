import fc from 'fast-check'
import { expect, it } from 'vitest'
import { periodStart, statusesOf } from './history-filter.ts'

const DAY = 86_400_000

it('begins at a midnight that is as many days ago as the period is long, today’s counted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 * 365 }), fc.nat(DAY - 1), (day, time) => {
      const now = day * DAY + time
      for (const [period, days] of [
        ['today', 1],
        ['week', 7],
        ['month', 30],
      ] as const) {
        const start = periodStart(period, now) as number
        const begin = new Date(start)
        expect([begin.getHours(), begin.getMinutes(), begin.getSeconds()]).toEqual([0, 0, 0])
        // A day may have 23 hours, or 25.
        expect(now - start).toBeLessThan(days * DAY + 3_600_001)
        expect(now - start).toBeGreaterThanOrEqual((days - 1) * DAY - 3_600_001)
      }
      expect(periodStart('any', now)).toBeUndefined()
    }),
  )
})

it('takes all that have not ended for running', () => {
  expect(statusesOf('running')).toEqual(['pending', 'active', 'paused', 'waiting', 'cancelling'])
  expect(statusesOf('failed')).toEqual(['failed'])
  expect(statusesOf('all')).toBeUndefined()
})
