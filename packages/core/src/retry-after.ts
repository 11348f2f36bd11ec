/** A timer that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date.
 *
 * @param now - Epoch milliseconds, for a date.
 * @returns Milliseconds from now, at least 0; `undefined` for no header, or one that is neither.
 * @see RFC 9110, section 10.2.3
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS)
}
