/** What follows from an error code. */
export interface ErrorRule {
  /** HTTP status of a reply with this code. */
  readonly status: number
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
  /** The problem's `title`, and its text where none is given. */
  readonly title: string
}

const rule = (status: number, retryable: boolean, title: string): ErrorRule => ({ status, retryable, title })

/**
 * Every code of the SDK's own. Server, client and docs read this table; a workflow's own codes are added by its
 * definition.
 *
 * @see docs/protocol.md, section 7
 */
export const ERROR_CODES = {
  invalid_cursor: rule(400, false, 'The cursor is malformed'),
  invalid_request: rule(400, false, 'The request is malformed'),
  unauthorized: rule(401, false, 'Authentication is needed'),
  forbidden: rule(403, false, 'This is not allowed'),
  unknown_workflow: rule(404, false, 'There is no such workflow'),
  session_not_found: rule(404, false, 'There is no such session'),
  not_found: rule(404, false, 'There is nothing at this address'),
  method_not_allowed: rule(405, false, 'This method is not allowed here'),
  transport_disabled: rule(406, false, 'Streaming is switched off'),
  session_live: rule(409, true, 'The session has not ended yet'),
  not_controllable: rule(409, false, 'The session does not take this action'),
  session_held: rule(409, true, 'Another worker holds the session'),
  session_sealed: rule(409, false, 'The session has ended'),
  fenced: rule(409, false, 'A later holder has taken the session over'),
  cancelled: rule(409, false, 'The session was cancelled'),
  session_expired: rule(410, false, 'The session is gone: its retention is over'),
  payload_too_large: rule(413, false, 'The payload is too large'),
  unsupported_media_type: rule(415, false, 'This media type is not supported'),
  invalid_input: rule(422, false, 'The input is invalid'),
  idempotency_mismatch: rule(422, false, 'The idempotency key was used for another request'),
  too_many_sessions: rule(429, true, 'Too many sessions are active'),
  too_many_connections: rule(429, true, 'Too many connections are open'),
  invalid_result: rule(500, false, 'The work returned an invalid result'),
  worker_lost: rule(500, false, 'Every worker that tried this was lost'),
  internal: rule(500, false, 'Something went wrong inside the server'),
  store_unavailable: rule(503, true, 'The session store cannot be reached'),
  store_rewound: rule(503, true, 'The session store has lost events'),
  dispatch_failed: rule(503, true, 'The work could not be handed over'),
  shutting_down: rule(503, true, 'The server is shutting down'),
  stalled: rule(503, true, 'The worker was lost'),
  still_running: rule(504, true, 'The session is still running'),
  timeout: rule(504, true, 'The work took too long'),
  deadline: rule(504, true, 'The session reached its deadline'),
  network: rule(503, true, 'The server cannot be reached'),
} as const satisfies Record<string, ErrorRule>

/** A code of the SDK's own. */
export type ErrorCode = keyof typeof ERROR_CODES
