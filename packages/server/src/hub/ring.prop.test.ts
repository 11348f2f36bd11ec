import {
  compact,
  createFold,
  initialSnapshot,
  type SessionEvent,
  type SessionRecord,
  type Snapshot,
} from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ring } from './ring.ts'

const record: SessionRecord = {
  sessionId: 's',
  workflow: 'scan',
  topics: [],
  plan: [],
  status: 'pending',
  seq: 0,
  epoch: 0,
  dueAt: 0,
  createdAt: 0,
  updatedAt: 0,
}

const eventAt = (seq: number, text: string): SessionEvent => ({
  type: 'partial',
  sessionId: 's',
  seq,
  timestamp: seq,
  append: { text },
})

const folded = (from: Snapshot, events: readonly SessionEvent[]): Snapshot => {
  const fold = createFold(from)
  for (const event of events) expect(fold.apply(event)).toBe('next')
  return fold.snapshot()
}

const anyTexts = fc.array(fc.string({ maxLength: 30 }), { maxLength: 40 })
const anyLimits = fc.record({ events: fc.integer({ min: 1, max: 12 }), bytes: fc.integer({ min: 100, max: 2_000 }) })

describe('a ring', () => {
  it('leads from every cursor that it reaches to the head, whatever it merged and dropped', () => {
    fc.assert(
      fc.property(anyTexts, anyLimits, fc.array(fc.nat(40), { maxLength: 4 }), (texts, limits, cursors) => {
        const ring = new Ring(limits)
        const states = [initialSnapshot(record)]
        for (const [index, text] of texts.entries()) {
          const event = eventAt(index + 1, text)
          ring.push(event, () => cursors.filter((cursor) => cursor <= index))
          states.push(folded(states.at(-1) as Snapshot, [event]))
        }
        for (const [cursor, state] of states.entries()) {
          const events = ring.after(cursor)
          expect(events !== undefined).toBe(ring.reaches(cursor))
          if (events !== undefined) expect(folded(state, events)).toEqual(states.at(-1))
        }
        expect(ring.reaches(texts.length)).toBe(true)
        expect(ring.after(texts.length + 1)).toBeUndefined()
        expect(ring.size).toBeLessThanOrEqual(Math.max(1, limits.events))
      }),
    )
  })

  it('keeps the newest, whatever it weighs', () => {
    const ring = new Ring({ events: 4, bytes: 10 })
    ring.push(eventAt(1, 'a'), () => [])
    ring.push(eventAt(2, 'x'.repeat(1_000)), () => [])
    expect(ring.after(1)).toHaveLength(1)
    expect(ring.floor).toBe(1)
  })

  it('merges what no cursor divides rather than lose what a follower waits for', () => {
    const ring = new Ring({ events: 8, bytes: 1e6 })
    const events = Array.from({ length: 100 }, (_, index) => eventAt(index + 1, `${index} `))
    for (const event of events) ring.push(event, () => [3, 50].filter((cursor) => cursor < event.seq))
    expect(compact(ring.after(3) ?? [])).toEqual(compact(events.slice(3)))
    expect(compact(ring.after(50) ?? [])).toEqual(compact(events.slice(50)))
    expect(ring.size).toBeLessThanOrEqual(8)
  })

  it('merges nothing where nobody stands behind', () => {
    const ring = new Ring({ events: 8, bytes: 1e6 })
    for (let seq = 1; seq <= 100; seq += 1) ring.push(eventAt(seq, 'a'), () => [seq - 1])
    for (let cursor = ring.floor; cursor <= 100; cursor += 1) expect(ring.after(cursor)).toHaveLength(100 - cursor)
    expect(ring.size).toBeGreaterThanOrEqual(6)
  })
})
