import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEvent, initialSnapshot } from './fold.ts'
import { RateLimiter } from './rate-limiter.ts'
import { isTerminal } from './status.ts'
import { anyLog, newRecord } from './testing/any-log.ts'
import { fakeClock } from './testing/fake-clock.ts'
import type { SessionEvent } from './types.ts'

const anyGaps = fc.array(fc.nat(150), { minLength: 13, maxLength: 13 })

describe('RateLimiter', () => {
  // Feature: real-time-scan-progress, Property 19: at most one progress event per 100 ms and client
  it('lets at most one live event through per interval, but for the one just ahead of the end', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, anyGaps, async (log, gaps) => {
        const { out } = await play(log, gaps)
        const live = out.filter(({ events }) => !events.some(isTerminal)).map(({ at }) => at)
        for (let i = 1; i < live.length; i += 1) {
          expect((live[i] as number) - (live[i - 1] as number)).toBeGreaterThanOrEqual(100)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('loses nothing: what comes out folds to the same state', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, anyGaps, async (log, gaps) => {
        const { out } = await play(log, gaps)
        const start = initialSnapshot(newRecord())
        expect(out.flatMap(({ events }) => events).reduce(applyEvent, start)).toEqual(log.reduce(applyEvent, start))
      }),
      { numRuns: 200 },
    )
  })

  it('lets the first out at once, and the end too', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, anyGaps, async (log, gaps) => {
        const { out, pushedAt } = await play(log, gaps)
        if (log.length > 0) expect(out[0]?.at).toBe(pushedAt[0])
        const last = log.at(-1)
        if (last !== undefined && isTerminal(last)) expect(out.at(-1)?.at).toBe(pushedAt.at(-1))
      }),
      { numRuns: 200 },
    )
  })

  it('leaves no timer behind once everything is out', async () => {
    const clock = fakeClock()
    const limiter = new RateLimiter({ emit: () => undefined, clock })
    limiter.push(event(1))
    limiter.push(event(2))
    expect(clock.pending).toBe(1)
    limiter.flush()
    expect(clock.pending).toBe(0)
  })

  it('refuses an interval that is no number', () => {
    expect(() => new RateLimiter({ emit: () => undefined, minIntervalMs: Number.NaN })).toThrow(TypeError)
  })
})

const event = (seq: number): SessionEvent => ({ type: 'progress', sessionId: 's', seq, timestamp: seq })

async function play(log: readonly SessionEvent[], gaps: readonly number[]) {
  const clock = fakeClock()
  const out: { at: number; events: SessionEvent[] }[] = []
  const limiter = new RateLimiter({ emit: (events) => out.push({ at: clock.now(), events }), clock })
  const pushedAt: number[] = []
  for (const [index, next] of log.entries()) {
    await clock.advance(gaps[index] ?? 0)
    pushedAt.push(clock.now())
    limiter.push(next)
  }
  await clock.advance(100)
  return { out, pushedAt }
}
