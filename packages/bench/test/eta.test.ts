import { describe, expect, it } from 'vitest'
import { errorOf } from '../src/eta/errors.ts'
import { errorsOf } from '../src/eta/errors-of.ts'
import { type Estimator, linear, rich, tqdm, uppy } from '../src/eta/estimators.ts'
import { RECORDED } from '../src/eta/recorded.ts'
import type { Script } from '../src/eta/script.ts'
import { SYNTHETIC } from '../src/eta/synthetic.ts'
import { scriptsOf } from '../src/eta/trace.ts'

/** Observes what is gained, one after the other, with the time between. */
function seen(estimator: Estimator, steps: readonly (readonly [percent: number, ms: number])[]): Estimator {
  let [percent, now] = [0, 0]
  estimator.observe(percent, now)
  for (const [gained, ms] of steps) {
    percent += gained
    now += ms
    estimator.observe(percent, now)
  }
  return estimator
}

const EVENLY = Array.from({ length: 20 }, () => [1, 1_000] as const)

describe.each(Object.entries({ linear, tqdm, rich, uppy }))('%s', (_name, make) => {
  it('is right where work goes evenly', () => {
    expect(seen(make(), EVENLY).remaining(20_000)).toBeCloseTo(80_000, -3)
  })

  it('shows nothing before anything is gained', () => {
    expect(seen(make(), []).remaining(5_000)).toBeUndefined()
  })
})

describe('estimators', () => {
  const slower = [...EVENLY, ...Array.from({ length: 10 }, () => [1, 4_000] as const)]

  it('forget as they do at their source', () => {
    // 30 % in 60 s; 3 % of the last 30 s; the last displays above all; the last seconds alone.
    expect(seen(linear(), slower).remaining(60_000)).toBeCloseTo(140_000, -2)
    expect(seen(rich(), slower).remaining(60_000)).toBe(280_000)
    expect(seen(tqdm(), slower).remaining(60_000)).toBeCloseTo(70 * (4_000 - 3_000 * 0.7 ** 10), -4)
    expect(seen(uppy(), slower).remaining(60_000)).toBeCloseTo(280_000, -4)
  })

  it('differ in what a silence is to them', () => {
    expect(seen(linear(), EVENLY).remaining(40_000)).toBeCloseTo(160_000)
    for (const make of [tqdm, rich, uppy]) expect(seen(make(), EVENLY).remaining(40_000)).toBeCloseTo(80_000, -3)
  })
})

describe('an error', () => {
  const script: Script = {
    workflow: {} as Script['workflow'],
    steps: [],
    pauses: [{ fromMs: 5_000, toMs: 15_000 }],
    durationMs: 20_000,
  }

  it('is the mean distance from the end, but for pauses that are to come, as a share of the work', () => {
    const estimates = [
      { atMs: 1_000, endMs: 11_000 },
      { atMs: 2_000, endMs: undefined },
      { atMs: 16_000, endMs: 18_000 },
      { atMs: 17_000, endMs: 99_000 },
    ]
    expect(errorOf(script, estimates)).toEqual({ error: (0.1 + 0.2 + 2) / 3, shown: 0.75 })
    expect(errorOf(script, [{ atMs: 0, endMs: undefined }])).toEqual({ error: undefined, shown: 0 })
  })
})

describe('runs', () => {
  it('are the same each time, in order, and some of each kind', () => {
    for (const kind of [...SYNTHETIC, ...RECORDED]) {
      const scripts = kind.scripts()
      expect(scripts.length, kind.name).toBeGreaterThanOrEqual(10)
      expect(kind.scripts().map(({ durationMs }) => durationMs)).toEqual(scripts.map(({ durationMs }) => durationMs))
      for (const { steps, durationMs } of scripts) {
        expect(steps.every(({ atMs }, index) => index === 0 || atMs >= (steps[index - 1]?.atMs ?? 0))).toBe(true)
        expect(steps.at(-1)?.atMs).toBeLessThanOrEqual(durationMs + 1_000)
      }
    }
  })

  it('that were recorded come again as they were', () => {
    const [script] = scriptsOf({
      workflow: 'w',
      plan: [{ id: 'read', title: 'Reading', weight: 2 }],
      runs: [{ input: 'a', durationMs: 900, steps: [{ atMs: 100, stages: { read: { status: 'active', total: 4 } } }] }],
    })
    expect(script).toMatchObject({ durationMs: 900, workflow: { name: 'w', plan: [{ id: 'read', weight: 2 }] } })
    expect(script?.steps.map(({ atMs }) => atMs)).toEqual([100])
  })

  it('show that a history tells of a long last stage what no bar tells', async () => {
    const kind = SYNTHETIC.find(({ name }) => name === 'a long last stage')
    if (kind === undefined) throw new TypeError('there is such a kind')
    const { errors } = await errorsOf(kind, 2)
    expect(errors.history?.error).toBeLessThan(0.15)
    for (const name of ['linear', 'tqdm', 'rich', 'uppy']) expect(errors[name]?.error).toBeGreaterThan(0.25)
  })
})
