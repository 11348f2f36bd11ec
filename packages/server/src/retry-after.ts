/**
 * A delay as `Retry-After` says it: whole seconds, never earlier than meant, and never none.
 *
 * @param delayMs - Milliseconds.
 */
export const toRetryAfter = (delayMs: number): string => String(Math.max(1, Math.ceil(delayMs / 1_000)))
