/** What a follower does about a failure. Where nothing is left to fall back to, that is its end. */
export type Action = 'retry' | 'fall back' | 'end'

/** What was being asked for: a start, however it is answered, a stream, or a poll. */
export type Phase = 'start' | 'stream' | 'poll'

/** What is known of a failure. */
export interface FailureFacts {
  /** HTTP status; 0 for none: the request did not get through, or the connection was lost. */
  readonly status: number
  readonly code: string
  /** The session itself has ended, so that asking again changes nothing. */
  readonly closed?: boolean | undefined
  /** When to ask again, at the earliest. */
  readonly retryAfterMs?: number | undefined
}

/** What a failure leads to, in general and in some phases. */
type Row = readonly [action: Action, except?: Partial<Record<Phase, Action>>]

const RETRY: Row = ['retry']
const FALL_BACK: Row = ['fall back']

/**
 * What each kind of failure leads to, by status. A 5xx is as good as no reply; any other status that is not here ends it,
 * 401 too, after `send` has asked once more with fresh headers.
 */
export const ACTIONS = {
  closed: ['end'],
  // A route that is not there, as against a workflow or a session.
  missing: ['fall back', { start: 'end' }],
  0: RETRY,
  // Not what was asked for: a portal's page, a proxy that knows better.
  200: ['fall back', { poll: 'retry' }],
  405: FALL_BACK,
  406: FALL_BACK,
  408: RETRY,
  425: RETRY,
  429: RETRY,
} as const satisfies Record<string, Row>

/** Tells which row of `ACTIONS` a failure stands in: for what ends it, that of what has ended. */
export function rowOf({ status, code, closed }: FailureFacts): keyof typeof ACTIONS {
  if (closed) return 'closed'
  if (status === 404 && code === 'not_found') return 'missing'
  return status in ACTIONS ? (status as keyof typeof ACTIONS) : status < 500 ? 'closed' : 0
}

/** Tells what to do about a failure. */
export function afterFailure(failure: FailureFacts, phase: Phase): Action {
  const [action, except]: Row = ACTIONS[rowOf(failure)]
  return except?.[phase] ?? action
}
