import { describe, expect, it } from 'vitest'
import { IdleTime } from './idle-time.ts'
import { isEmptySample, sampleOf } from './session-durations.ts'
import type { ItemState, StageState } from './types.ts'

const done = (startedAt: number, endedAt: number, fields = {}): StageState & ItemState => ({
  status: 'completed',
  startedAt,
  endedAt,
  ...fields,
})
const options = { since: 1_000, idle: new IdleTime(), stages: ['read', 'save'] }

describe('a sample', () => {
  it('has what each completed stage took, and the mean of the items of each kind, as one each', () => {
    const items = {
      a: done(1_000, 1_100, { kind: 'pdf' }),
      b: done(1_000, 1_300, { kind: 'pdf' }),
      c: done(1_000, 1_050),
      d: { ...done(1_000, 9_000, { kind: 'pdf' }), status: 'failed' as const },
    }
    const stages = { read: done(1_000, 3_000), save: { ...done(3_000, 3_500), status: 'failed' as const } }
    expect(sampleOf({ stages, items }, options)).toEqual({
      stages: { read: { count: 1, totalMs: 2_000 } },
      items: { pdf: { count: 1, totalMs: 200 }, '': { count: 1, totalMs: 50 } },
    })
  })

  it('leaves out what began before its holder had the session: carried over, or under another worker', () => {
    const stages = { read: done(999, 3_000), save: done(3_000, 4_000) }
    const sample = sampleOf({ stages, items: { a: done(0, 500) } }, options)
    expect(sample).toEqual({ stages: { save: { count: 1, totalMs: 1_000 } }, items: {} })
  })

  it('counts what is far longer than usual for four times the mean, once a mean is known', () => {
    const knownOf = (count: number) => ({
      stages: { read: { count, totalMs: count * 100 } },
      items: { pdf: { count, totalMs: count * 10 } },
    })
    const state = { stages: { read: done(1_000, 9_000) }, items: { a: done(1_000, 2_000, { kind: 'pdf' }) } }
    expect(sampleOf(state, { ...options, known: knownOf(3) })).toEqual({
      stages: { read: { count: 1, totalMs: 400 } },
      items: { pdf: { count: 1, totalMs: 40 } },
    })
    expect(sampleOf(state, { ...options, known: knownOf(2) }).stages.read?.totalMs).toBe(8_000)
  })

  it('leaves pauses out', () => {
    const idle = new IdleTime()
    idle.pause(1_500)
    idle.pause(1_600)
    idle.resume(2_500)
    idle.resume(2_600)
    idle.pause(3_900)
    const stages = { read: done(1_000, 3_000), save: done(3_000, 4_000) }
    expect(sampleOf({ stages, items: {} }, { ...options, idle }).stages).toEqual({
      read: { count: 1, totalMs: 1_000 },
      save: { count: 1, totalMs: 900 },
    })
  })

  it('is no larger than what is kept, with the workflow’s own stages first, and takes a kind that is no name for none', () => {
    const stages = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`added-${n}`, done(1_000, 1_001)]))
    const items = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [
        `${n}`,
        done(1_000, 1_001, { kind: n === 0 ? '__proto__' : `kind-${n}` }),
      ]),
    )
    const sample = sampleOf({ stages: { ...stages, save: done(1_000, 1_002) }, items }, options)
    expect(Object.keys(sample.stages)).toContain('save')
    expect(Object.keys(sample.stages).length).toBeLessThanOrEqual(100)
    expect(Object.keys(sample.items).length).toBe(100)
    expect(Object.keys(sample.items)).toContain('')
    expect(isEmptySample(sample)).toBe(false)
    expect(isEmptySample(sampleOf({ stages: {}, items: {} }, options))).toBe(true)
  })
})
