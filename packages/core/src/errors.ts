import { ERROR_CODES, type ErrorCode, type ErrorRule } from './error-codes.ts'
import type { Json } from './json.ts'
import type { Fault, Issue } from './types.ts'

/** What goes with a code. Everything but `cause` may be shown to those who follow the session. */
export interface ProgressErrorInit {
  /** For people. @defaultValue the code's title */
  readonly message?: string | undefined
  /** @defaultValue what the table of codes says, else `false` */
  readonly retryable?: boolean | undefined
  readonly details?: Json | undefined
  readonly stage?: string | undefined
  readonly item?: string | undefined
  /** Which try failed, from 1. */
  readonly attempt?: number | undefined
  /** Where an input is invalid. */
  readonly issues?: readonly Issue[] | undefined
  readonly sessionId?: string | undefined
  /** When to ask again, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** Stays in the process. */
  readonly cause?: unknown
}

/**
 * The one error that travels: its code, text and details reach followers, while any other throw becomes `internal` with
 * a fixed text, since its message may hold a host name or a password.
 */
export class ProgressError<Code extends string = string> extends Error {
  override readonly name = 'ProgressError'
  readonly code: Code
  readonly retryable: boolean
  readonly details: Json | undefined
  readonly stage: string | undefined
  readonly item: string | undefined
  readonly attempt: number | undefined
  readonly issues: readonly Issue[] | undefined
  readonly sessionId: string | undefined
  readonly retryAfterMs: number | undefined

  /**
   * @param code - One of the SDK's codes, or a workflow's own.
   * @param init - Text, details and what else goes with it.
   */
  constructor(code: Code | ErrorCode, init: ProgressErrorInit = {}) {
    const known = ruleOf(code)
    super(init.message ?? known?.title ?? code, init.cause === undefined ? undefined : { cause: init.cause })
    this.code = code as Code
    this.retryable = init.retryable ?? known?.retryable ?? false
    this.details = init.details
    this.stage = init.stage
    this.item = init.item
    this.attempt = init.attempt
    this.issues = init.issues
    this.sessionId = init.sessionId
    this.retryAfterMs = init.retryAfterMs
  }
}

/** Looks a code of the SDK's own up; `undefined` for a workflow's. */
export function ruleOf(code: string): ErrorRule | undefined {
  return Object.hasOwn(ERROR_CODES, code) ? ERROR_CODES[code as ErrorCode] : undefined
}

/**
 * Tells a `ProgressError` by name and code, so that two copies of this package still understand each other.
 *
 * @param code - Only errors with this code.
 */
export function isProgressError<Code extends string = string>(
  error: unknown,
  code?: Code,
): error is ProgressError<Code> {
  if (!(error instanceof Error) || error.name !== 'ProgressError') return false
  const actual = (error as { code?: unknown }).code
  return typeof actual === 'string' && (code === undefined || actual === code)
}

/**
 * Makes of anything thrown what may be shown: a `ProgressError` as it is, everything else as `internal`.
 *
 * @param context - The stage, item and attempt in which it was thrown; what the error itself says wins.
 */
export function toFault(
  error: unknown,
  context: { stage?: string | undefined; item?: string | undefined; attempt?: number | undefined } = {},
): Fault {
  const shown = isProgressError(error) ? error : new ProgressError('internal')
  const fault: Fault = { code: shown.code, message: shown.message, retryable: shown.retryable }
  const stage = shown.stage ?? context.stage
  const item = shown.item ?? context.item
  const attempt = shown.attempt ?? context.attempt
  if (stage !== undefined) fault.stage = stage
  if (item !== undefined) fault.item = item
  if (attempt !== undefined) fault.attempt = attempt
  if (shown.details !== undefined) fault.details = shown.details
  return fault
}
