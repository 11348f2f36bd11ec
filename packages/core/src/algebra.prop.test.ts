import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitEvent } from './fit.ts'
import { applyEvent, createFold, foldLog, initialSnapshot } from './fold.ts'
import { compact, mergeEvents } from './merge.ts'
import { isLive, isTerminal } from './status.ts'
import { anyLiveEvent, anyLog, newRecord, placed } from './testing/any-log.ts'
import type { LiveEvent, SessionEvent, Snapshot } from './types.ts'

const start = initialSnapshot(newRecord())
const fold = (events: readonly SessionEvent[], from: Snapshot = start): Snapshot => events.reduce(applyEvent, from)
const anyRun = (length: number) =>
  fc.array(anyLiveEvent, { minLength: length, maxLength: length }).map((run) => placed(run) as LiveEvent[])
const check = <Ts extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Ts>): void =>
  fc.assert(property, { numRuns: 1_000 })

/** Cuts a log into runs at random places, and shortens each. */
const anyShortening = fc.tuple(
  anyLog,
  fc.infiniteStream(fc.nat(4)).map((stream) => [...stream.take(20)]),
)
const shorten = (log: readonly SessionEvent[], sizes: readonly number[]): SessionEvent[] => {
  const runs: SessionEvent[] = []
  let at = 0
  for (const size of sizes) {
    runs.push(...compact(log.slice(at, at + size + 1)))
    at += size + 1
  }
  return [...runs, ...compact(log.slice(at))]
}

describe('the algebra of events', () => {
  it('folds a merged pair to the same state as the two one by one', () => {
    check(
      fc.property(anyRun(2), ([a, b]) => {
        expect(fold([mergeEvents(a as LiveEvent, b as LiveEvent)])).toEqual(fold([a as LiveEvent, b as LiveEvent]))
      }),
    )
  })

  it('merges associatively, to the letter', () => {
    check(
      fc.property(anyRun(3), (run) => {
        const [a, b, c] = run as [LiveEvent, LiveEvent, LiveEvent]
        expect(mergeEvents(mergeEvents(a, b), c)).toEqual(mergeEvents(a, mergeEvents(b, c)))
      }),
    )
  })

  it('leaves a state as it is, but for its position and time, when nothing is merged onto nothing', () => {
    check(
      fc.property(anyRun(1), ([event]) => {
        const nothing = { type: 'progress', sessionId: 'session-1', timestamp: 0 } as const
        const first = event as LiveEvent
        const before = mergeEvents({ ...nothing, seq: 0, since: -1 }, { ...first, since: 0 })
        expect(fold([{ ...before, since: 0 }])).toEqual(fold([first]))
      }),
    )
  })

  it('ends in the same state however a log is cut into runs and each run merged', () => {
    check(
      fc.property(anyShortening, ([log, sizes]) => {
        expect(fold(shorten(log, sizes))).toEqual(fold(log))
      }),
    )
  })

  it('shortens the rest of any log to at most two events', () => {
    check(
      fc.property(anyLog, fc.nat(12), (log, cut) => {
        const rest = compact(log.slice(cut))
        expect(rest.length).toBeLessThanOrEqual(2)
        expect(fold(rest, fold(log.slice(0, cut)))).toEqual(fold(log))
      }),
    )
  })

  it('changes nothing when an event comes twice, or an old one again', () => {
    check(
      fc.property(anyLog, fc.nat(12), (log, again) => {
        const state = fold(log)
        const old = log[again % Math.max(1, log.length)]
        if (old !== undefined) expect(applyEvent(state, old)).toBe(state)
      }),
    )
  })

  it('discards an event beyond a gap, and one that overlaps', () => {
    check(
      fc.property(anyLog, fc.nat(10), fc.integer({ min: 1, max: 5 }), (log, cut, skip) => {
        const state = fold(log.slice(0, cut))
        const beyond = log[cut + skip]
        if (beyond !== undefined) {
          expect(fitEvent(state.seq, beyond)).toBe('gap')
          expect(applyEvent(state, beyond)).toBe(state)
          const overlapping = { ...beyond, since: Math.max(0, state.seq - 1) }
          if (state.seq > 0) expect(applyEvent(state, overlapping)).toBe(state)
        }
      }),
    )
  })

  it('keeps percent from falling, and below 100 until completed', () => {
    check(
      fc.property(anyLog, (log) => {
        let state = start
        for (const event of log) {
          const next = applyEvent(state, event)
          expect(next.percent).toBeGreaterThanOrEqual(state.percent)
          if (next.status !== 'completed') expect(next.percent).toBeLessThan(100)
          state = next
        }
      }),
    )
  })

  it('counts items as they are', () => {
    check(
      fc.property(anyLog, (log) => {
        const { items, counts } = fold(log)
        const { total, ...byStatus } = counts
        expect(total).toBe(Object.keys(items).length)
        for (const [status, count] of Object.entries(byStatus)) {
          expect(count).toBe(Object.values(items).filter((item) => item.status === status).length)
        }
      }),
    )
  })

  it('never changes a state that was looked at', () => {
    check(
      fc.property(anyLog, (log) => {
        const inPlace = createFold(start)
        const seen: [Snapshot, string][] = []
        for (const event of log) {
          inPlace.apply(event)
          seen.push([inPlace.snapshot(), JSON.stringify(inPlace.snapshot())])
        }
        for (const [snapshot, text] of seen) expect(JSON.stringify(snapshot)).toBe(text)
        expect(inPlace.snapshot()).toEqual(fold(log))
      }),
    )
  })

  it('never changes an event that it folds or merges', () => {
    check(
      fc.property(anyLog, (log) => {
        const before = JSON.stringify(log)
        compact(log)
        createFoldOver(compact(log))
        fold(log)
        expect(JSON.stringify(log)).toBe(before)
      }),
    )
  })

  it('passes over an event of an unknown type, whose place alone counts', () => {
    check(
      fc.property(anyLog, fc.jsonValue(), (log, payload) => {
        const live = log.filter((event) => !isTerminal(event))
        const state = fold(live)
        const unknown = { type: 'sparkle', seq: state.seq + 1, timestamp: 9e15, payload } as unknown as SessionEvent
        expect(applyEvent(state, unknown)).toEqual({ ...state, seq: state.seq + 1 })
        expect(isLive(unknown)).toBe(false)
      }),
    )
  })

  it('folds a log that was read from a checkpoint to the same state', () => {
    check(
      fc.property(anyLog, fc.nat(12), (log, cut) => {
        const session = newRecord()
        const head = log.length
        const whole = foldLog({ session, head, events: log })
        const checkpoint = fold(log.slice(0, cut))
        expect(foldLog({ session, head, checkpoint, events: log.slice(cut) })).toEqual(whole)
        expect(foldLog({ session, head, events: log.slice(cut) }, checkpoint)).toEqual(whole)
      }),
    )
  })
})

function createFoldOver(events: readonly SessionEvent[]): void {
  const inPlace = createFold(start)
  for (const event of events) inPlace.apply(event)
}
