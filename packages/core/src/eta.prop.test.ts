import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEta, type Outlook } from './eta.ts'

/** A run of stages that each take so many ms of usual work, at some point of it. */
function outlookAt(stages: readonly number[], doneMs: number, steps = 20): Outlook {
  let before = 0
  const total = stages.reduce((sum, ms) => sum + ms, 0)
  const at = Math.max(
    0,
    stages.findIndex((ms) => {
      before += ms
      return doneMs < before
    }),
  )
  const ms = stages[at] ?? 0
  const inStage = doneMs - (before - ms)
  return {
    stage: { id: `stage-${at}`, doneMs: inStage, leftMs: ms - inStage },
    run: { doneMs, leftMs: total - doneMs },
    stepMs: ms / steps,
  }
}

const anyStages = fc.array(fc.integer({ min: 2_000, max: 60_000 }), { minLength: 1, maxLength: 5 })
/** How much longer this run takes than earlier ones did. */
const anySlowness = fc.double({ min: 0.05, max: 20, noNaN: true })

/** Plays a run that goes evenly, however many signs it gives, and looks at each. */
function playEvenly(
  stages: readonly number[],
  slowness: number,
  steps: number,
  look: (endAt: number, now: number) => void,
): void {
  const eta = createEta()
  const total = stages.reduce((sum, ms) => sum + ms, 0)
  for (let step = 0; step < steps; step += 1) {
    const doneMs = (total * step) / steps
    const now = doneMs * slowness
    eta.observe(0, now, outlookAt(stages, doneMs))
    const endAt = eta.endAt(now)
    if (endAt !== undefined) look(endAt, now)
  }
}

describe('an estimate with a history', () => {
  it('is what earlier runs took, before anything is seen', () => {
    fc.assert(
      fc.property(anyStages, fc.nat(1e9), (stages, now) => {
        const eta = createEta()
        eta.observe(0, now, outlookAt(stages, 0))
        expect(eta.endAt(now)).toBe(now + stages.reduce((sum, ms) => sum + ms, 0))
      }),
    )
  })

  it('is hidden where the whole run is over in a moment', () => {
    const eta = createEta()
    eta.observe(0, 0, outlookAt([1_500], 0))
    expect(eta.endAt(0)).toBeUndefined()
    eta.observe(0, 2_100, outlookAt([1_500], 500))
    expect(eta.endAt(2_100)).toBeGreaterThan(2_100)
  })

  it('is exact, and does not move, in a run that goes as earlier ones did', () => {
    fc.assert(
      fc.property(anyStages, fc.integer({ min: 2, max: 100 }), (stages, steps) => {
        const total = stages.reduce((sum, ms) => sum + ms, 0)
        playEvenly(stages, 1, steps, (endAt) => expect(Math.abs(endAt - total)).toBeLessThanOrEqual(1))
      }),
    )
  })

  it('never lets what remains grow while work goes evenly, however wrong the history is', () => {
    fc.assert(
      fc.property(anyStages, anySlowness, fc.integer({ min: 2, max: 200 }), (stages, slowness, steps) => {
        let before = Number.POSITIVE_INFINITY
        playEvenly(stages, slowness, steps, (endAt, now) => {
          expect(endAt - now).toBeLessThanOrEqual(before + 1)
          before = endAt - now
        })
      }),
      { numRuns: 500 },
    )
  })

  it('comes to what the run itself shows, where that goes evenly and the history is wrong by up to four times', () => {
    fc.assert(
      fc.property(anyStages, fc.double({ min: 0.25, max: 4, noNaN: true }), (someStages, slowness) => {
        const stages = someStages.map((ms) => ms * 8)
        const realMs = stages.reduce((sum, ms) => sum + ms, 0) * slowness
        let last = Number.NaN
        playEvenly(stages, slowness, 100, (endAt) => {
          last = endAt
        })
        expect(Math.abs(last - realMs)).toBeLessThan(0.05 * realMs)
      }),
    )
  })

  it('is shown in a silence that is usual for its step, put off where that is late, and hidden when it is a stall', () => {
    const eta = createEta()
    eta.observe(0, 0, outlookAt([60_000, 30_000], 0, 1))
    expect(eta.endAt(50_000)).toBe(90_000)
    expect(eta.endAt(80_000)).toBe(110_000)
    expect(eta.endAt(180_001)).toBeUndefined()
  })

  it('measures each stage by itself, and takes little of it for those to come', () => {
    const eta = createEta()
    const stages = [10_000, 10_000]
    for (let step = 0; step < 20; step += 1) eta.observe(0, step * 500 * 3, outlookAt(stages, step * 500))
    eta.observe(0, 30_000, outlookAt(stages, 10_000))
    const laterMs = (eta.endAt(30_000) as number) - 30_000
    expect(laterMs).toBeGreaterThan(10_000)
    expect(laterMs).toBeLessThan(30_000)
  })

  it('grows with work that is added, and follows work that becomes slower', () => {
    const eta = createEta()
    for (let step = 0; step <= 10; step += 1) eta.observe(0, step * 1_000, outlookAt([20_000], step * 1_000))
    expect(eta.endAt(10_000)).toBe(20_000)
    eta.observe(0, 11_000, outlookAt([40_000], 11_000))
    expect(eta.endAt(11_000)).toBe(40_000)
    for (let step = 1; step <= 10; step += 1) {
      eta.observe(0, 11_000 + step * 4_000, outlookAt([40_000], 11_000 + step * 1_000))
    }
    expect(eta.endAt(51_000)).toBeGreaterThan(85_000)
  })
})

describe('an estimate', () => {
  it('is a time from now on, whatever is observed, with a history or without, paused or not', () => {
    const anyPart = fc.record({ doneMs: fc.nat(100_000), leftMs: fc.nat(100_000) })
    const anyOutlook = fc.record({
      stage: fc.record({ id: fc.constantFrom('a', 'b'), doneMs: fc.nat(100_000), leftMs: fc.nat(100_000) }),
      run: anyPart,
      stepMs: fc.nat(100_000),
    })
    const anyCall = fc.record({
      passedMs: fc.nat(100_000),
      percent: fc.double({ min: 0, max: 99.99, noNaN: true }),
      outlook: fc.option(anyOutlook, { nil: undefined }),
      call: fc.constantFrom('observe', 'pause', 'resume'),
    })
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 60 }), (calls) => {
        const eta = createEta()
        let now = 1_760_000_000_000
        let isPaused = false
        for (const { passedMs, percent, outlook, call } of calls) {
          now += passedMs
          if (call === 'observe') eta.observe(percent, now, outlook)
          else eta[call](now)
          if (call !== 'observe') isPaused = call === 'pause'
          const endAt = eta.endAt(now)
          if (isPaused) expect(endAt).toBeUndefined()
          if (endAt === undefined) continue
          expect(Number.isSafeInteger(endAt)).toBe(true)
          expect(endAt).toBeGreaterThanOrEqual(now)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is not moved by a pause, but for its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 18 }), fc.nat(3_600_000), fc.boolean(), (pausedAt, pauseMs, isKnown) => {
        const eta = createEta()
        let now = 0
        for (let step = 0; step <= 19; step += 1) {
          eta.observe(step * 5, now, isKnown ? outlookAt([20_000], step * 1_000) : undefined)
          if (step === pausedAt) {
            eta.pause(now + 500)
            eta.resume(now + 500 + pauseMs)
            now += pauseMs
          }
          now += 1_000
        }
        expect(Math.abs((eta.endAt(now) as number) - (20_000 + pauseMs))).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('takes no silence for a stall that is as long as usual in this run', () => {
    const eta = createEta()
    for (let step = 0; step <= 5; step += 1) eta.observe(step * 10, step * 60_000)
    expect(eta.endAt(5 * 60_000 + 50_000)).toBe(600_000)
    expect(eta.endAt(5 * 60_000 + 181_000)).toBeUndefined()
  })
})
