const CAP_MS = 30_000

/**
 * Full-jitter delay before reconnect `attempt`: clients that lost their server together come back one by one.
 *
 * @param attempt - 1 for the first reconnect.
 * @param baseMs - The widest first delay. @defaultValue 1_000
 * @param random - In `[0, 1)`.
 * @returns Whole milliseconds in `[0, min(30_000, baseMs * 2^(attempt - 1))]`.
 */
export function backoffMs(attempt: number, baseMs = 1_000, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(CAP_MS, baseMs * 2 ** (attempt - 1)))
}
