/**
 * What a follower does about a failure. `refresh`: the same request once more, with fresh headers. Where nothing is left
 * to fall back to, that is its end.
 */
export type Action = 'retry' | 'refresh' | 'fall back' | 'end'

/** What was being asked for: a start, a stream, a poll, or a single reply. */
export type Phase = 'start' | 'stream' | 'poll' | 'single'

/** What is known of a failure. */
export interface FailureFacts {
  /** HTTP status; 0 for none: the request did not get through, or the connection was lost. */
  readonly status: number
  readonly code: string
  /** The session itself has ended, so that asking again changes nothing. */
  readonly closed?: boolean | undefined
  /** The stream stayed mute, and had its second chance. */
  readonly mute?: boolean | undefined
  /** When to ask again, at the earliest. */
  readonly retryAfterMs?: number | undefined
}

/** What a failure leads to, in general and in some phases. */
type Row = readonly [action: Action, except?: Partial<Record<Phase, Action>>]

const RETRY: Row = ['retry']
const END: Row = ['end']
const FALL_BACK: Row = ['fall back']

/** What each kind of failure leads to, by status; a 5xx that is not here is a `503`, every other one a `403`. */
export const ACTIONS = {
  closed: END,
  mute: FALL_BACK,
  // A route that is not there, as against a workflow or a session.
  missing: ['fall back', { start: 'end' }],
  0: RETRY,
  // Not what was asked for: a portal's page, a proxy that knows better.
  200: ['fall back', { poll: 'retry' }],
  401: ['refresh'],
  403: END,
  405: FALL_BACK,
  406: FALL_BACK,
  408: RETRY,
  425: RETRY,
  429: RETRY,
  503: RETRY,
} as const satisfies Record<string, Row>

/** Tells which row of `ACTIONS` a failure stands in. */
export function rowOf({ status, code, closed, mute }: FailureFacts): keyof typeof ACTIONS {
  if (closed) return 'closed'
  if (mute) return 'mute'
  if (status === 404 && code === 'not_found') return 'missing'
  return status in ACTIONS ? (status as keyof typeof ACTIONS) : status < 500 ? 403 : 503
}

/**
 * Tells what to do about a failure.
 *
 * @param phase - Makes no difference to `refresh`.
 */
export function afterFailure(failure: FailureFacts, phase: Phase = 'poll'): Action {
  const [action, except]: Row = ACTIONS[rowOf(failure)]
  return except?.[phase] ?? action
}
