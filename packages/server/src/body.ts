import { type Clock, ProgressError, type Timer } from '@progress/core'
import type { PlainBody } from './plain.ts'

/** What is made ready for a body before its size is known; it doubles as it is filled. */
const FIRST_BYTES = 4 * 1_024

/** How a body is read. */
export interface BodyOptions {
  /** `Content-Length`; `null` where it is absent. */
  readonly announced: string | null
  /** The largest body. */
  readonly maxBytes: number
  /** How long all of it may take, in ms. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/**
 * Reads a body whole, and stops where it grows too large or takes too long: what is announced as too large is not read
 * at all.
 *
 * @param body - One that was not parsed already. What is left of it is not waited for.
 * @throws {ProgressError} `payload_too_large`; `invalid_request` where the client broke off, or was too slow.
 */
export async function readBytes(
  body: Extract<PlainBody, { kind: 'none' | 'bytes' }>,
  { announced, maxBytes, timeoutMs, clock }: BodyOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body.kind === 'none') return new Uint8Array()
  if (Number(announced ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks = body.chunks[Symbol.asyncIterator]()
  let timer: Timer
  const late = new Promise<never>((_resolve, reject) => {
    timer = clock.setTimer(() => reject(tooSlow()), timeoutMs)
  })
  try {
    return await Promise.race([gather(chunks, maxBytes), late])
  } finally {
    clock.clearTimer(timer)
    chunks.return?.().catch(() => undefined)
  }
}

/** Puts chunks together as they come: a body in pieces of one byte costs no more than its bytes. */
async function gather(chunks: AsyncIterator<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  let whole = new Uint8Array(Math.min(maxBytes, FIRST_BYTES))
  let size = 0
  for (let chunk = await nextOf(chunks); chunk !== undefined; chunk = await nextOf(chunks)) {
    const end = size + chunk.byteLength
    if (end > maxBytes) throw tooLarge(maxBytes)
    if (end > whole.byteLength) {
      const larger = new Uint8Array(Math.min(maxBytes, Math.max(end, 2 * whole.byteLength)))
      larger.set(whole.subarray(0, size))
      whole = larger
    }
    whole.set(chunk, size)
    size = end
  }
  return whole.subarray(0, size)
}

/** A body that breaks off is the client's failure, not ours. */
async function nextOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    const { done, value } = await chunks.next()
    return done ? undefined : value
  } catch (cause) {
    throw new ProgressError('invalid_request', { message: 'The body broke off', cause })
  }
}

/**
 * Decodes UTF-8.
 *
 * @throws {ProgressError} `invalid_request` for bytes that are none.
 */
export function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ProgressError('invalid_request', { message: 'The body is not UTF-8', cause })
  }
}

const tooLarge = (maxBytes: number): ProgressError =>
  new ProgressError('payload_too_large', { message: `The body is larger than ${maxBytes} bytes` })

const tooSlow = (): ProgressError => new ProgressError('invalid_request', { message: 'The body did not come in time' })
