import type { FollowingMessage, LiveEvent, SessionStatus, TerminalEvent } from './types.ts'

/** Tells whether a status is final: nothing follows it. */
export function isFinal(status: SessionStatus): status is 'completed' | 'failed' | 'cancelled' {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

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
