/** How reconnects are spread. */
export interface BackoffOptions {
  /** The widest first delay. @defaultValue 1_000 */
  readonly baseMs?: number | undefined
  /** No delay is longer. @defaultValue 30_000 */
  readonly capMs?: number | undefined
  /** In `[0, 1)`. */
  readonly random?: (() => number) | undefined
}

/**
 * Full-jitter delay before reconnect `attempt`: clients that lost their server together come back one by one.
 *
 * @param attempt - 1 for the first reconnect.
 * @returns Whole milliseconds in `[0, min(capMs, baseMs * 2^(attempt - 1))]`.
 */
export function backoffMs(attempt: number, options: BackoffOptions = {}): number {
  const { baseMs = 1_000, capMs = 30_000, random = Math.random } = options
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)))
}
