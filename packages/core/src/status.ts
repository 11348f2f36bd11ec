import type { FollowingMessage, ItemStatus, LiveEvent, SessionStatus, TerminalEvent } from './types.ts'

/** Tells whether a status is final: nothing follows it. */
export function isFinal(status: SessionStatus): status is 'completed' | 'failed' | 'cancelled' {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

const ENDED: ReadonlySet<ItemStatus> = new Set<ItemStatus>(['completed', 'failed', 'skipped', 'cancelled'])

/** Tells whether nothing more is done with an item of this status, unless it is tried again. */
export const hasItemEnded = (status: ItemStatus): boolean => ENDED.has(status)

/** Tells whether an item is done, so that nobody need do it again. */
export const isItemDone = (status: ItemStatus): boolean => status === 'completed' || status === 'skipped'

/** Tells whether an event seals its log. */
export function isTerminal<E extends { readonly type: string }>(
  event: E,
): event is E & { type: TerminalEvent['type'] } {
  return event.type === 'complete' || event.type === 'error' || event.type === 'cancelled'
}

/** Tells whether an event is of a known type that merges with its neighbours. */
export function isLive(event: FollowingMessage): event is LiveEvent {
  return event.type === 'progress' || event.type === 'partial' || event.type === 'control'
}
