import type { ItemPatch, SessionEvent, SessionLog, SessionRecord } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { SessionLogView } from './session-log.ts'

const session: SessionRecord = {
  sessionId: 's',
  workflow: 'scan',
  topics: [],
  plan: [],
  status: 'active',
  seq: 0,
  epoch: 0,
  dueAt: 0,
  createdAt: 0,
  updatedAt: 0,
}

const change = (seq: number, items: Record<string, ItemPatch>): SessionEvent => ({
  type: 'progress',
  sessionId: 's',
  seq,
  timestamp: seq,
  items,
})
const logOf = (...events: SessionEvent[]): SessionLog => ({ session, head: events.length, events })
const many = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`item ${index}`, { index }]))

const viewOf = (log: SessionLog): SessionLogView =>
  new SessionLogView(log, { events: 256, bytes: 262_144, maxSnapshotItems: 4 })
const hear = (view: SessionLogView, event: SessionEvent): void => {
  expect(view.onSignal({ sessionId: 's', seq: event.seq, events: [event] }, () => [])).toBe('moved')
}
const idsOf = (view: SessionLogView): (string | undefined)[] | undefined =>
  view.itemPage({ limit: 10 })?.items.map(({ id }) => id)

describe("a view of a session's log", () => {
  it('copies its items for whoever keeps the state, and never for an event', () => {
    const view = viewOf(logOf(change(1, many)))
    hear(view, change(2, { 'item 0': { status: 'active' } }))
    const { items } = view.state
    hear(view, change(3, { 'item 0': { percent: 5 } }))
    hear(view, change(4, { more: {} }))
    expect(view.state.items).toBe(items)
    const kept = view.snapshot
    hear(view, change(5, { 'item 0': { percent: 6 } }))
    expect(view.state.items).not.toBe(items)
    expect([kept.items['item 0']?.percent, view.state.items['item 0']?.percent]).toEqual([5, 6])
  })

  it('knows from where on its session has more items than a snapshot may have', () => {
    const view = viewOf(logOf(change(1, { 'item 0': {} }), change(2, many), change(3, { more: {} })))
    expect(view.largeFrom).toBe(2)
    const small = viewOf(logOf(change(1, { 'item 0': {} })))
    expect(small.largeFrom).toBe(Number.POSITIVE_INFINITY)
    hear(small, change(2, many))
    expect(small.largeFrom).toBe(2)
    const checkpoint = view.snapshot
    expect(viewOf({ session, head: 3, checkpoint, events: [] }).largeFrom).toBe(3)
  })

  it('keeps the order of its items until one is new or has another place', () => {
    const view = viewOf(logOf(change(1, many)))
    expect(idsOf(view)).toEqual(['item 0', 'item 1', 'item 2', 'item 3', 'item 4'])
    hear(view, change(2, { 'item 0': { index: 9 }, 'item 1': { status: 'failed' } }))
    expect(idsOf(view)).toEqual(['item 1', 'item 2', 'item 3', 'item 4', 'item 0'])
    hear(view, change(3, { first: { index: -1 } }))
    expect(idsOf(view)?.[0]).toBe('first')
    view.onRead(logOf(change(1, { other: {} })), 3, () => [])
    expect(idsOf(view)).toEqual(['other'])
  })
})
