/**
 * Makes an idempotency key of 128 random bits, also on pages without TLS, where there is no `crypto.randomUUID`.
 *
 * A hook makes its keys itself, so that it can repeat a start of which it does not know whether it got through.
 */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
