import type { SessionEvent, SessionLog, SessionRecord, Snapshot } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinLog, planRead, planSignal } from './advance.ts'

const eventAt = (seq: number): SessionEvent => ({ type: 'progress', sessionId: 's', seq, timestamp: seq, percent: 1 })
const eventsIn = (after: number, head: number): SessionEvent[] =>
  Array.from({ length: Math.max(0, head - after) }, (_, index) => eventAt(after + index + 1))
const seqsOf = (events: readonly SessionEvent[]): number[] => events.map(({ seq }) => seq)
const logOf = (head: number, after: number, checkpoint?: number): SessionLog => ({
  session: { sessionId: 's' } as SessionRecord,
  head,
  ...(checkpoint !== undefined && { checkpoint: { seq: checkpoint } as Snapshot }),
  events: eventsIn(checkpoint ?? after, head),
})

describe('a doorbell', () => {
  it('is applied only where its events continue the head exactly, and means a read where it is beyond', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(9), fc.boolean(), (head, after, count, bare) => {
        const seq = after + count
        const plan = planSignal(head, { sessionId: 's', seq, ...(!bare && { events: eventsIn(after, seq) }) })
        if (seq <= head) expect(plan.kind).toBe('nothing')
        else if (bare || after !== head) expect(plan.kind).toBe('read')
        else expect(plan).toEqual({ kind: 'apply', events: eventsIn(after, seq) })
      }),
    )
  })
})

describe('an answer of the store', () => {
  it('brings the head where the log ends, or says that the state is to be replaced', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(3), fc.nat(12), (askedAt, moved, logHead) => {
        const head = askedAt + moved
        const plan = planRead(head, askedAt, logOf(logHead, Math.min(askedAt, logHead)))
        if (logHead < askedAt) expect(plan).toEqual({ kind: 'replace', rewound: true })
        else if (logHead <= head) expect(plan).toEqual({ kind: 'nothing' })
        else expect(plan).toEqual({ kind: 'apply', events: eventsIn(head, logHead) })
      }),
    )
  })

  it('replaces the state where the log was trimmed beyond the head', () => {
    expect(planRead(3, 3, logOf(9, 3, 7))).toEqual({ kind: 'replace', rewound: false })
    expect(planRead(3, 3, undefined)).toEqual({ kind: 'gone' })
  })

  it('joins with the ring to what leads from a cursor to the head, without a gap or a repeat', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(20), (cursor, logged, more, floor) => {
        const head = cursor + more
        const log = logOf(cursor + logged, cursor)
        const events = joinLog(log, { cursor, head }, (after) => (after >= floor ? eventsIn(after, head) : undefined))
        if (events === undefined) expect(cursor + logged < Math.min(floor, head)).toBe(true)
        else expect(seqsOf(events)).toEqual(seqsOf(eventsIn(cursor, head)))
      }),
    )
  })

  it('cannot be joined where it does not begin at the cursor', () => {
    const ring = (): SessionEvent[] => []
    expect(joinLog(undefined, { cursor: 2, head: 4 }, ring)).toBeUndefined()
    expect(joinLog(logOf(4, 2, 3), { cursor: 2, head: 4 }, ring)).toBeUndefined()
    expect(joinLog(logOf(1, 1), { cursor: 2, head: 4 }, ring)).toBeUndefined()
  })
})
