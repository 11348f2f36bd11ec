import { applyEvent, compact, initialSnapshot, type SessionEvent, type Snapshot, slimSnapshot } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shownCourse, shownSnapshot } from './shown.ts'

const blank = initialSnapshot({ sessionId: 's', workflow: 'scan', topics: [], plan: [], createdAt: 0 })

/** Logs that name items, some of them new. */
const anyLog = fc
  .array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 4 }), { maxLength: 10 })
  .map((runs) =>
    runs.map((ids, index): SessionEvent => {
      const items = Object.fromEntries(ids.map((id) => [id, { status: index % 2 ? 'active' : 'completed' } as const]))
      const placed = { sessionId: 's', seq: index + 1, timestamp: index } as const
      return ids.length > 0 ? { type: 'progress', ...placed, items } : { type: 'control', ...placed, action: 'pause' }
    }),
  )

const fold = (events: readonly SessionEvent[], from: Snapshot): Snapshot => events.reduce(applyEvent, from)

describe('how events are shown', () => {
  it('leads whoever holds what was shown at a cursor to what is shown now, wherever the log is known from', () => {
    const anyCase = fc.tuple(anyLog, fc.nat(10), fc.nat(10), fc.integer({ min: 1, max: 8 }), fc.boolean())
    fc.assert(
      fc.property(anyCase, ([log, at, from, maxSnapshotItems, merge]) => {
        const cursor = Math.min(at, log.length)
        const showing = { audience: 'owner', maxSnapshotItems } as const
        const states = [blank]
        for (const event of log) states.push(applyEvent(states.at(-1) as Snapshot, event))
        const isLargeAt = (seq: number): boolean => (states[seq] as Snapshot).counts.total > maxSnapshotItems
        const shownAt = (seq: number): Snapshot => {
          const state = states[seq] as Snapshot
          return isLargeAt(seq) ? slimSnapshot(state) : state
        }
        // A view that began at some checkpoint knows no earlier moment at which the session was large.
        const largeFrom = states.findIndex((_, seq) => seq >= from && isLargeAt(seq))
        const rest = log.slice(cursor)
        const course = {
          cursor,
          events: merge ? compact(rest) : rest,
          after: states.at(-1) as Snapshot,
          largeFrom: largeFrom < 0 ? Number.POSITIVE_INFINITY : largeFrom,
        }
        const messages = shownCourse(course, showing)
        if (messages === undefined) expect(shownSnapshot(course.after, showing).snapshot).toEqual(shownAt(log.length))
        else expect(fold(messages as SessionEvent[], shownAt(cursor))).toEqual(shownAt(log.length))
        if (isLargeAt(cursor) && cursor >= course.largeFrom) expect(messages).toBeDefined()
        if (!isLargeAt(log.length)) expect(messages).toEqual(course.events)
      }),
      { numRuns: 2_000 },
    )
  })
})
