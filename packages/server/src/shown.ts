import {
  enrichEvent,
  type FollowingMessage,
  type PartialResult,
  type Progress,
  type SessionEvent,
  type Snapshot,
  type SnapshotMessage,
  slimSnapshot,
} from '@progress/core'
import { forAudience } from './hub/audience.ts'
import type { Audience } from './hub.ts'

/** How a session is shown to somebody. */
export interface Showing {
  readonly audience: Audience
  /** A session with more items is shown slim. */
  readonly maxSnapshotItems: number
}

/** Whether a state has more items than a snapshot may hold. */
export const isLarge = (
  { counts }: Pick<Snapshot, 'counts'>,
  { maxSnapshotItems }: Omit<Showing, 'audience'>,
): boolean => counts.total > maxSnapshotItems

/** Whether an event changes items, so that it needs the state beside it where the session is large. */
export const changesItems = (event: SessionEvent): event is ItemChange =>
  (event.type === 'progress' || event.type === 'partial') && event.items !== undefined

type ItemChange = (Progress | PartialResult) & { readonly items: NonNullable<Progress['items']> }

/** A state as a message. */
export function shownSnapshot(snapshot: Readonly<Snapshot>, showing: Showing): SnapshotMessage {
  const { sessionId, seq } = snapshot
  const shown = isLarge(snapshot, showing) ? slimSnapshot(snapshot) : snapshot
  return forAudience({ type: 'snapshot', sessionId, seq, snapshot: shown }, showing.audience)
}

/** Events that lead from a cursor to a state. */
export interface Course {
  readonly cursor: number
  /** Merged or not. */
  readonly events: readonly SessionEvent[]
  /** The whole state after them. */
  readonly after: Readonly<Snapshot>
  /** From this cursor on the session is known to have been large. */
  readonly largeFrom: number
}

/**
 * Events as messages.
 *
 * @returns `undefined` where a snapshot is due instead: the session is large now, and who stands at the cursor may hold
 * all of its items still; from there on they hold a slim state.
 */
export function shownCourse(course: Course, showing: Showing): FollowingMessage[] | undefined {
  const { events, after } = course
  if (!isLarge(after, showing)) return events.map((event) => forAudience(event, showing.audience))
  if (!wasLarge(course, showing)) return undefined
  return events.map((event) => forAudience(enrichEvent(event, after), showing.audience))
}

/** No event adds more items than it names. */
function wasLarge({ cursor, events, after, largeFrom }: Course, { maxSnapshotItems }: Showing): boolean {
  if (cursor >= largeFrom) return true
  let named = 0
  for (const event of events) if (changesItems(event)) named += Object.keys(event.items).length
  return after.counts.total - named > maxSnapshotItems
}
