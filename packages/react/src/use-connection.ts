import type { ClientSession, Connection } from '@progress/client'
import { useSyncExternalStore } from 'react'
import { useProvided } from './provider.tsx'

/** Subscribes to what never changes. */
export const never = (): (() => void) => none
/** What is not there. */
export const none = (): undefined => undefined

/** Of what is not there. */
export const IDLE: Connection = {
  state: 'idle',
  transport: 'sse',
  attempt: 0,
  lastMessageAt: undefined,
  stale: false,
  slow: false,
  invalid: 0,
  error: undefined,
}
const idle = (): Connection => IDLE

/** What has a connection: a session or a topic. */
export type Connected = Pick<ClientSession, 'getConnection' | 'subscribeConnection'>

/** The connection of a session; an idle one where there is none, and while rendering on the server. */
export function useConnectionOf(session: Connected | undefined): Connection {
  return useSyncExternalStore(session?.subscribeConnection ?? never, session?.getConnection ?? idle, idle)
}

/**
 * The state of a connection, apart from its session's own.
 *
 * @param session - Or a topic. @defaultValue the session that was started or followed last below the same provider
 */
export function useConnection(session?: Connected): Connection {
  const provided = useProvided()
  return useConnectionOf(session ?? provided?.latest)
}
