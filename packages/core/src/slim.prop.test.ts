import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkEvent } from './check.ts'
import { applyEvent, createFold, initialSnapshot } from './fold.ts'
import { compact, mergeEvents } from './merge.ts'
import { sessionEventSchema, snapshotSchema } from './schemas/index.ts'
import { enrichEvent, isShown, slimSnapshot } from './slim.ts'
import { anyLiveEvent, anyLog, newRecord, placed } from './testing/any-log.ts'
import type { LiveEvent, SessionEvent, Snapshot } from './types.ts'

const start = initialSnapshot(newRecord())
const fold = (events: readonly SessionEvent[], from: Snapshot = start): Snapshot => events.reduce(applyEvent, from)
const check = <Ts extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Ts>): void =>
  fc.assert(property, { numRuns: 150 })

/** Applies events that must fit. */
const foldAll = (events: readonly SessionEvent[], from: Snapshot): Snapshot => {
  const into = createFold(from)
  for (const event of events) expect(into.apply(event)).toBe('next')
  return into.snapshot()
}

/** What a server sends of a log whose followers stand at these places: a run for each window, enriched at its end. */
function windowsOf(log: readonly SessionEvent[], sizes: readonly number[], merge: boolean): SessionEvent[][] {
  const windows: SessionEvent[][] = []
  let at = 0
  let state = start
  for (let turn = 0; at < log.length; turn += 1) {
    const run = log.slice(at, at + 1 + (sizes[turn % sizes.length] as number))
    at += run.length
    state = fold(run, state)
    const after = state
    windows.push((merge ? compact(run) : run).map((event) => enrichEvent(event, after)))
  }
  return windows
}

const anySizes = fc.array(fc.nat(4), { minLength: 1, maxLength: 6 })

describe('a slim state', () => {
  it('holds the items that are active, waiting or failed, and counts them all', () => {
    check(
      fc.property(anyLog, (log) => {
        const whole = fold(log)
        const slim = slimSnapshot(whole)
        expect(slim.counts).toEqual(whole.counts)
        expect(slim.items).toEqual(Object.fromEntries(Object.entries(whole.items).filter(([, item]) => isShown(item))))
        expect({ ...slim, items: 0, itemsOmitted: 0 }).toEqual({ ...whole, items: 0, itemsOmitted: 0 })
        expect(slimSnapshot(slim)).toBe(slim)
        expect(snapshotSchema.parse(slim)).toEqual(slim)
      }),
    )
  })

  it('goes with enriched events as the whole state goes with events: fold(slim(s), enrich(e)) = slim(fold(s, e))', () => {
    check(
      fc.property(anyLog, (log) => {
        let whole = start
        let slim = slimSnapshot(start)
        for (const event of log) {
          whole = applyEvent(whole, event)
          slim = foldAll([enrichEvent(event, whole)], slim)
          expect(slim).toEqual(slimSnapshot(whole))
        }
      }),
    )
  })

  it('is right at the end of each window, whether its events were merged and with which later state enriched', () => {
    check(
      fc.property(anyLog, anySizes, fc.boolean(), (log, sizes, merge) => {
        let slim = slimSnapshot(start)
        for (const window of windowsOf(log, sizes, merge)) {
          slim = foldAll(window, slim)
          expect(slim).toEqual(slimSnapshot(fold(log.slice(0, slim.seq))))
        }
        expect(slim).toEqual(slimSnapshot(fold(log)))
      }),
    )
  })

  it('is the same whether enriched events come one by one or are merged on their way', () => {
    check(
      fc.property(anyLog, anySizes, fc.boolean(), (log, sizes, merge) => {
        const sent = windowsOf(log, sizes, merge).flat()
        expect(foldAll(compact(sent), slimSnapshot(start))).toEqual(slimSnapshot(fold(log)))
      }),
    )
  })

  it('can begin at any place in the log', () => {
    check(
      fc.property(anyLog, fc.nat(12), (log, cut) => {
        const head = fold(log)
        const rest = compact(log.slice(cut)).map((event) => enrichEvent(event, head))
        expect(foldAll(rest, slimSnapshot(fold(log.slice(0, cut))))).toEqual(slimSnapshot(head))
      }),
    )
  })

  it('refuses what changes items and does not count them: whoever sent it holds another state to be whole', () => {
    const slim = slimSnapshot(start)
    const event = placed([{ type: 'progress', timestamp: 0, items: { a: { status: 'active' } } }])[0] as SessionEvent
    expect(createFold(slim).apply(event)).toBe('gap')
    expect(createFold(start).apply(event)).toBe('next')
    expect(createFold(slim).apply({ ...event, items: undefined } as SessionEvent)).toBe('next')
  })
})

describe('an enriched event', () => {
  const anyRun = (length: number) =>
    fc.array(anyLiveEvent, { minLength: length, maxLength: length }).map((run) => placed(run) as LiveEvent[])
  const enriched = (run: readonly LiveEvent[]): LiveEvent[] => windowsOf(run, [0], false).flat() as LiveEvent[]

  it('does to a whole state what the event does, its counts too', () => {
    check(
      fc.property(anyLog, anySizes, fc.boolean(), (log, sizes, merge) => {
        let state = start
        for (const window of windowsOf(log, sizes, merge)) {
          state = foldAll(window, state)
          expect(state).toEqual(fold(log.slice(0, state.seq)))
        }
      }),
    )
  })

  it('merges associatively, to the letter', () => {
    check(
      fc.property(anyRun(3), (run) => {
        const [a, b, c] = enriched(run) as [LiveEvent, LiveEvent, LiveEvent]
        expect(mergeEvents(mergeEvents(a, b), c)).toEqual(mergeEvents(a, mergeEvents(b, c)))
      }),
    )
  })

  it('folds to the same slim state merged as one by one', () => {
    check(
      fc.property(anyRun(2), (run) => {
        const [a, b] = enriched(run) as [LiveEvent, LiveEvent]
        const slim = slimSnapshot(start)
        expect(foldAll([mergeEvents(a, b)], slim)).toEqual(foldAll([a, b], slim))
      }),
    )
  })

  it('is the event itself where that changes no item, and never changes it', () => {
    check(
      fc.property(anyLog, (log) => {
        const before = JSON.stringify(log)
        const after = fold(log)
        for (const event of log) {
          const bare = event.type === 'control' || !('items' in event)
          expect(enrichEvent(event, after) === event).toBe(bare)
        }
        expect(JSON.stringify(log)).toBe(before)
      }),
    )
  })

  it('is valid, and with broken counts it is not, by the schema as by the check', () => {
    const broken = [null, 1, 'x', [], {}, { total: 1 }, Number.NaN, { total: '1' }]
    check(
      fc.property(anyLog, fc.constantFrom(...broken), fc.nat(8), (log, value, at) => {
        const after = fold(log)
        for (const event of log.map((each) => enrichEvent(each, after))) {
          expect(checkEvent(event)).toBeUndefined()
          if (!('counts' in event) || event.counts === undefined) continue
          const names = Object.keys(event.counts)
          const faulty = [{ ...event, counts: value }]
          if (value !== 1) {
            faulty.push({ ...event, counts: { ...event.counts, [names[at % names.length] as string]: value } as never })
          }
          for (const each of faulty) {
            expect(checkEvent(each)).toBe('counts')
            expect(sessionEventSchema.safeParse(each).success).toBe(false)
          }
        }
      }),
    )
  })
})
