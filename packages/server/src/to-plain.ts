import { LINGER_MS } from './linger.ts'
import type { PlainBody, PlainRequest } from './plain.ts'

/** What a host gives beside the request, such as the `ctx` of a Cloudflare Worker. */
export interface HostContext {
  /** Takes what goes on after the reply. */
  waitUntil?(work: Promise<unknown>): void
}

/** A platform `Request` as the core takes it. */
export function toPlainRequest(request: Request, host?: HostContext): PlainRequest {
  const { pathname, search, host: authority } = new URL(request.url)
  return {
    method: request.method,
    url: pathname + search,
    headers: request.headers,
    host: request.headers.get('host') ?? authority,
    body: toPlainBody(request),
    signal: request.signal,
    native: request,
    ...(typeof host?.waitUntil === 'function' && { waitUntil: (work: Promise<unknown>) => host.waitUntil?.(work) }),
  }
}

function toPlainBody({ body }: Request): PlainBody {
  return body === null ? { kind: 'none' } : { kind: 'bytes', chunks: chunksOf(body) }
}

/** How much of a body that was refused is thrown away, at most. */
const LINGER_BYTES = 64 * 1024 * 1024

/**
 * By hand, since not every platform can iterate a stream. What is not read to its end is thrown away for a while before
 * it is cancelled: a cancelled body leaves some hosts with a connection that they believe to be good for the next request.
 */
function chunksOf(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const reader = body.getReader()
      return {
        next: async () => {
          const read = await reader.read()
          return read.done ? { done: true, value: undefined } : { done: false, value: read.value }
        },
        async return() {
          void discardRest(reader)
          return { done: true, value: undefined }
        },
      }
    },
  }
}

async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let left = LINGER_BYTES
  const giveUp = (): Promise<void> => reader.cancel().catch(() => undefined)
  const timer = setTimeout(giveUp, LINGER_MS)
  try {
    for (let read = await reader.read(); !read.done && left > 0; read = await reader.read()) {
      left -= read.value.byteLength
    }
    if (left <= 0) await giveUp()
  } catch {
    // The client has gone: there is nothing left to throw away.
  } finally {
    clearTimeout(timer)
  }
}
