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

/** By hand, since not every platform can iterate a stream. What is not read to its end is cancelled at once. */
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
          await reader.cancel()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
