import { ProgressError } from '@progress/core'
import type { PlainBody } from './plain.ts'

/**
 * Reads a body whole, and stops where it grows too large: what is announced as too large is not read at all.
 *
 * @param body - One that was not parsed already.
 * @param options - `announced`: `Content-Length`, `null` where it is absent; `maxBytes`: the largest body.
 * @throws {ProgressError} `payload_too_large`; `invalid_request` where the client broke off.
 */
export async function readBytes(
  body: Extract<PlainBody, { kind: 'none' | 'bytes' }>,
  options: { readonly announced: string | null; readonly maxBytes: number },
): Promise<Uint8Array<ArrayBuffer>> {
  if (body.kind === 'none') return new Uint8Array()
  if (Number(options.announced ?? 0) > options.maxBytes) throw tooLarge(options.maxBytes)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of received(body.chunks)) {
    size += chunk.byteLength
    if (size > options.maxBytes) throw tooLarge(options.maxBytes)
    chunks.push(chunk)
  }
  return concat(chunks, size)
}

/** A body that breaks off is the client's failure, not ours. */
async function* received(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (cause) {
    throw new ProgressError('invalid_request', { message: 'The body broke off', cause })
  }
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
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
