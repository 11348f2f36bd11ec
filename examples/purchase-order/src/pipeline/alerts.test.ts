import { describe, expect, it } from 'vitest'
import type { RunFigures } from '../database/runs.ts'
import { alertsOf } from './alerts.ts'

const GOOD: RunFigures = {
  completed: 500,
  failed: 3,
  cancelled: 2,
  perHour: 20,
  medianMs: 4_000,
  failedInHour: 0,
  stalledInHour: 0,
  retriedInHour: 0,
}
const codesOf = (figures: Partial<RunFigures>) =>
  alertsOf({ ...GOOD, ...figures }).map(({ code, level }) => [level, code])

describe('the last hour calls for somebody', () => {
  it('not where it was good', () => expect(codesOf({})).toEqual([]))
  it('where fewer than 80 % succeeded', () => {
    expect(codesOf({ perHour: 8, failedInHour: 2 })).toEqual([])
    expect(codesOf({ perHour: 79, failedInHour: 21 })).toEqual([['critical', 'success_rate']])
  })
  it('where half of the orders took longer than a minute', () => {
    expect(codesOf({ medianMs: 60_000 })).toEqual([])
    expect(codesOf({ medianMs: 60_001 })).toEqual([['critical', 'duration']])
  })
  it('where more than 5 % were lost or timed out', () => {
    expect(codesOf({ perHour: 95, failedInHour: 5, stalledInHour: 5 })).toEqual([])
    expect(codesOf({ perHour: 94, failedInHour: 6, stalledInHour: 6 })).toEqual([['warning', 'stalled']])
  })
  it('where more than 10 % were retries', () => {
    expect(codesOf({ retriedInHour: 2 })).toEqual([])
    expect(codesOf({ retriedInHour: 3 })).toEqual([['warning', 'retries']])
  })
  it('not for a share of too few', () => {
    expect(codesOf({ perHour: 0, failedInHour: 4, medianMs: null })).toEqual([])
  })
})
