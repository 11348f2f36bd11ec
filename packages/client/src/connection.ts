import type { ProgressError } from '@progress/core'

/** How a session is followed. */
export type Transport = 'sse' | 'poll' | 'single'

/** Which transport to use; `auto` takes the best that works. */
export type TransportSetting = 'auto' | Transport

/** Where a connection stands. `following`: another tab holds it for this one. */
export type ConnectionState =
  | 'idle'
  | 'connecting'
  | 'live'
  | 'polling'
  | 'reconnecting'
  | 'offline'
  | 'following'
  | 'closed'

/** What happens to a connection: a request goes out, a stream proves itself, a poll is answered, it fails, all is off. */
export type ConnectionEvent = 'connect' | 'open' | 'poll' | 'lose' | 'sever' | 'close'

/** What is known of a connection in every state. */
export interface ConnectionFacts {
  readonly transport: Transport
  /** Failures in a row; 0 while all is well. */
  readonly attempt: number
  /** Epoch ms; `undefined` before the first message. */
  readonly lastMessageAt?: number | undefined
  /** What is shown may be behind: the connection is lost, or the server cannot reach its store. */
  readonly stale: boolean
  /** The session has been going on for longer than expected. */
  readonly slow: boolean
  /** Messages that could not be understood. */
  readonly invalid: number
  /** The last failure; on `closed`, why it ended before its session did. */
  readonly error?: ProgressError | undefined
}

/** The state of a connection, apart from the session's own. */
export type Connection = ConnectionFacts &
  (
    | { readonly state: 'reconnecting' | 'offline' /** Epoch ms. */; readonly nextRetryAt: number }
    | {
        readonly state: Exclude<ConnectionState, 'reconnecting' | 'offline'>
        readonly nextRetryAt?: undefined
      }
  )

/** Before anything was sent. */
export const IDLE: Connection = {
  state: 'idle',
  transport: 'sse',
  attempt: 0,
  stale: false,
  slow: false,
  invalid: 0,
}

/**
 * Where each event leads: the same state from everywhere, or from those that are named, and nowhere from the others.
 * What is live or polling stays so while its successor connects, so that a planned end is not seen; what was lost is
 * `reconnecting` until something came.
 */
export const TRANSITIONS: Record<ConnectionEvent, ConnectionState | Partial<Record<ConnectionState, ConnectionState>>> =
  {
    connect: { idle: 'connecting', offline: 'reconnecting' },
    open: 'live',
    poll: 'polling',
    lose: 'reconnecting',
    sever: 'offline',
    close: 'closed',
  }

/** The state after an event, or after none; `closed` is for good. */
export function nextState(state: ConnectionState, event?: ConnectionEvent): ConnectionState {
  if (!event || state === 'closed') return state
  const to = TRANSITIONS[event]
  return typeof to === 'string' ? to : (to[state] ?? state)
}
