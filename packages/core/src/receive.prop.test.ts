import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEvent, createFold, type Fold, initialSnapshot } from './fold.ts'
import { compact } from './merge.ts'
import { type Received, receive } from './receive.ts'
import type { SessionEvent, SessionRecord, Snapshot } from './types.ts'

const record = { sessionId: 's', workflow: 'w', topics: [], plan: [], createdAt: 0 } as Partial<SessionRecord>
const initial = initialSnapshot(record as SessionRecord)

const name = fc.constantFrom('a', 'b', 'toString')
const fields = fc.record(
  {
    percent: fc.nat({ max: 99 }),
    message: fc.option(fc.string()),
    items: fc.dictionary(name, fc.record({ status: fc.constantFrom('active', 'completed', 'failed') })),
    counters: fc.dictionary(name, fc.option(fc.nat())),
    append: fc.dictionary(name, fc.string()),
    log: fc.array(fc.record({ timestamp: fc.nat(), level: fc.constant('info'), message: fc.string() })),
  },
  { requiredKeys: [] },
)
const live = fc.oneof(
  fields.map((patch) => ({ type: 'progress', ...patch })),
  fc.tuple(fields, fc.dictionary(name, fc.jsonValue())).map(([patch, data]) => ({ type: 'partial', ...patch, data })),
  fc.constantFrom('cancel', 'pause').map((action) => ({ type: 'control', action })),
)
const end = fc.constantFrom(
  { type: 'complete', data: [1], outcome: 'full' },
  { type: 'error', error: { code: 'x', message: 'x', retryable: false } },
  { type: 'cancelled' },
)
/** A valid log; it may have ended. */
const anyLog = (): fc.Arbitrary<SessionEvent[]> =>
  fc
    .tuple(fc.array(live, { maxLength: 20 }), fc.option(end, { nil: undefined }))
    .map(([events, last]) =>
      [...events, ...(last ? [last] : [])].map(
        (event, index) => ({ ...event, sessionId: 's', seq: index + 1, timestamp: index }) as unknown as SessionEvent,
      ),
    )
const message = (snapshot: Snapshot): object => ({ type: 'snapshot', sessionId: 's', seq: snapshot.seq, snapshot })
const take = (fold: Fold | undefined, messages: readonly unknown[]): Received =>
  messages.reduce<Received>(([, state], each) => receive(state, each, false), ['old', fold])

describe('receive', () => {
  it('ends in the server’s state, whatever was repeated, merged, or came as a snapshot', () => {
    fc.assert(
      fc.property(anyLog(), fc.array(fc.nat()), fc.array(fc.nat()), (log: readonly SessionEvent[], cuts, repeats) => {
        const states = [initial]
        for (const event of log) states.push(applyEvent(states.at(-1) as Snapshot, event))
        const places = [...new Set([0, ...cuts.map((cut) => cut % (log.length + 1)), log.length])].toSorted(
          (a, b) => a - b,
        )
        const messages: unknown[] = [message(initial)]
        for (const [index, to] of places.slice(1).entries()) {
          const from = places[index] as number
          if (repeats.includes(index)) messages.push(message(states[to] as Snapshot))
          else messages.push(...compact(log.slice(from, to)))
          const old = log[(repeats[0] ?? 0) % Math.max(1, to)]
          if (old && to > 0) messages.push(old)
        }
        const [, fold] = take(undefined, messages)
        expect(fold?.snapshot()).toEqual(states.at(-1))
      }),
    )
  })

  it('never changes a snapshot that it gave', () => {
    fc.assert(
      fc.property(anyLog(), (log: readonly SessionEvent[]) => {
        let fold: Fold | undefined = createFold(initial)
        const given: [Snapshot, string][] = []
        for (const event of log) {
          fold = receive(fold, event, false)[1]
          const snapshot = fold?.snapshot() as Snapshot
          given.push([snapshot, JSON.stringify(snapshot)])
        }
        for (const [snapshot, text] of given) expect(JSON.stringify(snapshot)).toBe(text)
      }),
    )
  })

  it('survives anything, and then holds what it held', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({
            type: fc.constantFrom('snapshot', 'progress', 'x'),
            seq: fc.anything(),
            snapshot: fc.anything(),
          }),
        ),
        (junk) => {
          const fold = createFold({ ...initial, seq: 3 })
          const [receipt, after] = receive(fold, junk, false)
          if (receipt !== 'new') expect(after?.snapshot()).toEqual({ ...initial, seq: 3 })
        },
      ),
    )
  })

  it.each<[string, unknown, boolean, Received[0], string | undefined]>([
    ['an event without a state', { type: 'progress', sessionId: 's', seq: 1, timestamp: 1 }, false, 'gap', undefined],
    ['no object', 7, true, 'old', 'type'],
    ['an unknown type without a place', { type: 'x' }, true, 'old', 'seq'],
    ['an unknown type that follows', { type: 'x', seq: 4 }, true, 'new', 'type'],
    ['an unknown type beyond a gap', { type: 'x', seq: 6 }, true, 'gap', 'type'],
    ['an unknown type that is old', { type: 'x', seq: 2 }, true, 'old', 'type'],
    [
      'an invalid event',
      { type: 'progress', sessionId: 's', seq: 4, timestamp: 1, percent: 'x' },
      true,
      'gap',
      'percent',
    ],
    ['an old event', { type: 'progress', sessionId: 's', seq: 3, timestamp: 1 }, true, 'old', undefined],
    [
      'an event across the state',
      { type: 'progress', sessionId: 's', seq: 5, since: 1, timestamp: 1 },
      true,
      'gap',
      undefined,
    ],
    ['a snapshot that lacks its parts', { type: 'snapshot', snapshot: { seq: 9 } }, true, 'gap', 'snapshot'],
  ])('takes %s as it should be taken', (_, junk, held, receipt, fault) => {
    const fold = held ? createFold({ ...initial, seq: 3 }) : undefined
    const received = receive(fold, junk, false)
    expect([received[0], received[2]]).toEqual([receipt, fault])
  })

  it('lets a snapshot replace the state of a rewound server, and never lets percent fall otherwise', () => {
    const fold = createFold({ ...initial, seq: 9, percent: 60 })
    expect(receive(fold, message({ ...initial, seq: 4, percent: 20 }), false)[0]).toBe('old')
    const [receipt, rewound] = receive(fold, message({ ...initial, seq: 4, percent: 20 }), true)
    expect([receipt, rewound?.state.seq, rewound?.state.percent]).toEqual(['new', 4, 20])
    const [, later] = receive(fold, message({ ...initial, seq: 12, percent: 20 }), false)
    expect(later?.state.percent).toBe(60)
  })
})
