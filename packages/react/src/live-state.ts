import type { Connection } from '@progress/client'
import { isFinal } from '@progress/core'
import type { ShownStatus } from './session-state.ts'

/** Whether what is shown of a session is what goes on now, and if not, why. */
export type LiveState = 'connecting' | 'live' | 'paused' | 'waiting' | 'reconnecting' | 'offline' | 'lost' | 'ended'

/**
 * Puts a session's status and its connection's state into one word.
 *
 * @returns `undefined` where there is nothing to be live. An end that is known goes before all that its connection does;
 * a connection that is lost before a pause, since that may be over.
 */
export function liveState(status: ShownStatus, connection: Pick<Connection, 'state' | 'stale'>): LiveState | undefined {
  if (status === 'idle') return undefined
  if (isFinal(status)) return 'ended'
  const { state, stale } = connection
  if (state === 'closed') return 'lost'
  if (state === 'offline' || state === 'reconnecting') return state
  if (state === 'idle' || state === 'connecting') return 'connecting'
  if (stale) return 'reconnecting'
  return status === 'paused' || status === 'waiting' ? status : 'live'
}
