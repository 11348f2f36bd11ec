import { type ErrorCode, ProgressError } from '@progress/core'

/** Refusals that have a code of the SDK's own. */
const CODES = new Set<string>([
  'session_sealed',
  'fenced',
  'session_held',
  'store_rewound',
  'session_not_found',
  'session_expired',
  'session_live',
  'too_many_sessions',
  'idempotency_mismatch',
] satisfies ErrorCode[])

/** What the others say: faults of the caller's. */
const TEXTS: Record<string, string> = {
  taken: 'this id is taken',
  ahead: 'a checkpoint cannot be ahead of its log',
}

/**
 * Does nothing where the database refused nothing.
 *
 * @throws {ProgressError} With the code of the refusal.
 * @throws {TypeError} For what no store takes.
 */
export function assertDone(refused: string | null | undefined, sessionId: string): void {
  if (refused === null || refused === undefined) return
  if (CODES.has(refused)) throw new ProgressError(refused, { sessionId })
  throw new TypeError(TEXTS[refused] ?? refused)
}
