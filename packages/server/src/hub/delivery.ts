/** Where a follower stands. */
export interface Position {
  /** The last seq that it has; `undefined`: it has nothing. */
  readonly cursor: number | undefined
  /** Which timeline of the session the cursor belongs to: a store that was rewound begins another. */
  readonly timeline: number
}

/** What a hub has. */
export interface Held {
  readonly head: number
  readonly timeline: number
  /** Whether the store was reached the last time that it was asked. */
  readonly verified: boolean
  /** Whether the ring can serve this cursor. */
  reaches(cursor: number): boolean
}

/**
 * What a follower is to get next:
 * `nothing` (it is at the head), `events` out of the ring, a `snapshot`, or what a `read` of the store gives; `wait`
 * where its cursor is beyond the head and only the store can say whether the store was rewound or the hub is behind.
 */
export type Delivery = 'nothing' | 'events' | 'snapshot' | 'read' | 'wait'

/**
 * Decides what comes next for a follower.
 *
 * @param joining - Whether it has just come: then the store is asked for what the ring has not, while a slow follower
 * gets a snapshot.
 * @see docs/protocol.md, section 3, "Cursor"
 */
export function nextFor({ cursor, timeline }: Position, held: Held, joining: boolean): Delivery {
  if (cursor === undefined || timeline !== held.timeline) return 'snapshot'
  if (cursor === held.head) return 'nothing'
  if (cursor > held.head) return held.verified ? 'snapshot' : 'wait'
  if (held.reaches(cursor)) return 'events'
  return joining ? 'read' : 'snapshot'
}

/** Whether there is something for a follower that has been there for a while; what, the ring is not asked yet. */
export function isBehind({ cursor, timeline }: Position, held: Held): boolean {
  if (cursor === undefined || timeline !== held.timeline) return true
  const { head } = held
  return cursor < head || (cursor > head && held.verified)
}

/**
 * The first moment on a grid that is not before `dueAt`: those who are due at nearly the same time become a group, and
 * share a window. Never early, late by less than one step and a millisecond.
 *
 * @param stepMs - 0: no grid.
 */
export function onGrid(dueAt: number, stepMs: number): number {
  return stepMs > 0 ? Math.ceil(Math.ceil(dueAt / stepMs) * stepMs) : Math.ceil(dueAt)
}
