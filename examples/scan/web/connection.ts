import type { ConnectionBadgeProps, SessionState } from '@progress/react'
import { defaultLabels } from '@progress/react'
import type { ScanWorkflows } from '../src/workflows.ts'

const WORDS = { ...defaultLabels.connection, idle: 'Ready', polling: 'Polling' }

/**
 * What the badge shows: a connection that is not needed any more is no trouble, one that was lost before the end is.
 *
 * @param refused - The last scan was not taken, so that there is none to follow.
 */
export function badgeOf(
  { connection, snapshot }: Pick<SessionState<ScanWorkflows>, 'connection' | 'snapshot'>,
  refused: boolean,
): Pick<ConnectionBadgeProps, 'connection' | 'labels'> {
  const wasLost = connection.state === 'closed' && connection.error !== undefined && snapshot?.endedAt === undefined
  if (wasLost && !refused) return { connection, labels: { connection: { ...WORDS, closed: 'Disconnected' } } }
  const calm = refused ? { state: 'idle' as const, nextRetryAt: undefined } : {}
  const stale = connection.stale && connection.state !== 'closed'
  return { connection: { ...connection, ...calm, stale }, labels: { connection: { ...WORDS, closed: 'Finished' } } }
}
