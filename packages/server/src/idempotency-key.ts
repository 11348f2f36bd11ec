import { ProgressError } from '@progress/core'

/** 128 random bits are at least this many characters of base64url; of hex or a UUID, 32 and 36. */
const UNGUESSABLE_LENGTH = 22

/**
 * Reads `Idempotency-Key`.
 *
 * @param value - `null` where the header is absent.
 * @param options - `unguessable`: without owners a key is a capability, and a short one could be guessed.
 * @returns `undefined` where there is none.
 * @throws {ProgressError} `invalid_request` unless it is 1 to 255 visible ASCII characters.
 * @see docs/protocol.md, section 2
 */
export function parseIdempotencyKey(value: string | null, options: { unguessable: boolean }): string | undefined {
  if (value === null) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(value)) {
    throw new ProgressError('invalid_request', { message: 'Idempotency-Key is 1 to 255 visible ASCII characters' })
  }
  if (options.unguessable && value.length < UNGUESSABLE_LENGTH) {
    throw new ProgressError('invalid_request', {
      message: `Idempotency-Key is at least ${UNGUESSABLE_LENGTH} random characters here`,
    })
  }
  return value
}
