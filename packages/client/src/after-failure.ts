/** What a follower does about a failure. `refresh`: the same request once more, with fresh headers. */
export type Action = 'retry' | 'refresh' | 'fall back' | 'end'

/** What was being asked for: a start, a stream, a poll, or a single reply. */
export type Phase = 'start' | 'stream' | 'poll' | 'single'

/** What a failure means, whatever it was that failed. */
export type FailureKind =
  | 'closed'
  | 'network'
  | 'mute'
  | 'unreadable'
  | 'unauthorized'
  | 'missing'
  | 'refused'
  | 'busy'
  | 'final'

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

const always = (action: Action): Record<Phase, Action> => ({
  start: action,
  stream: action,
  poll: action,
  single: action,
})
/** After a single reply nothing is left to fall back to. */
const giveUp: Record<Phase, Action> = { ...always('fall back'), single: 'end' }

/** Which action follows from which kind of failure in which phase. */
export const ACTIONS: Record<FailureKind, Record<Phase, Action>> = {
  closed: always('end'),
  network: always('retry'),
  mute: giveUp,
  // A reply of 200 that is not what was asked for: a portal's page, a proxy that knows better.
  unreadable: { ...giveUp, poll: 'retry' },
  unauthorized: always('refresh'),
  // A route that is not there; a workflow or session that is not there is `final`.
  missing: { ...giveUp, start: 'end' },
  refused: giveUp,
  busy: always('retry'),
  final: always('end'),
}

const KINDS: Partial<Record<number, FailureKind>> = {
  0: 'network',
  200: 'unreadable',
  401: 'unauthorized',
  405: 'refused',
  406: 'refused',
  408: 'busy',
  425: 'busy',
  429: 'busy',
}

/** Tells what a failure means. */
export function failureKind({ status, code, closed, mute }: FailureFacts): FailureKind {
  if (closed) return 'closed'
  if (mute) return 'mute'
  if (status === 404 && code === 'not_found') return 'missing'
  return KINDS[status] ?? (status >= 500 ? 'busy' : 'final')
}

/** Tells what to do about a failure. */
export function afterFailure(failure: FailureFacts, phase: Phase): Action {
  return ACTIONS[failureKind(failure)][phase]
}
