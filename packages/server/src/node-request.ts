import type { IncomingMessage } from 'node:http'
import { chunksOf } from './node-body.ts'
import type { HeaderReader, PlainBody, PlainRequest } from './plain.ts'

/** What frameworks put on a request. */
interface FrameworkRequest extends IncomingMessage {
  /** The address before a framework stripped what it had mounted. */
  readonly originalUrl?: string
  /** What Express stripped. */
  readonly baseUrl?: string
  /** What a framework has read of the body. */
  readonly body?: unknown
}

/**
 * A request of `node:http`, or of a framework upon it, as the core takes it.
 *
 * @param gone - Asked for its signal only when somebody wants it.
 */
export function toPlainNodeRequest(request: FrameworkRequest, gone: { readonly signal: AbortSignal }): PlainRequest {
  const headers = toHeaderReader(request)
  return {
    method: request.method ?? 'GET',
    url: request.originalUrl ?? request.url ?? '/',
    headers,
    host: headers.get('host') ?? headers.get(':authority') ?? undefined,
    mountedAt: mountOf(request),
    body: toPlainBody(request, headers),
    get signal() {
      return gone.signal
    },
    native: request,
  }
}

function toHeaderReader({ headers }: IncomingMessage): HeaderReader {
  return {
    get(name) {
      const key = name.toLowerCase()
      const value = Object.hasOwn(headers, key) ? headers[key] : undefined
      return Array.isArray(value) ? value.join(', ') : (value ?? null)
    },
  }
}

/** Express says what it stripped; of others it is what the whole address has before the rest. */
function mountOf({ originalUrl, baseUrl, url = '' }: FrameworkRequest): string | undefined {
  if (baseUrl) return baseUrl
  if (originalUrl === undefined || originalUrl === url || !originalUrl.endsWith(url)) return undefined
  return originalUrl.slice(0, originalUrl.length - url.length)
}

function toPlainBody(request: FrameworkRequest, headers: HeaderReader): PlainBody {
  const { body } = request
  if (!hasBody(request, headers)) return { kind: 'none' }
  // Some parsers leave an empty object on requests that they have not read: what counts is whether it was read.
  if (!request.readableDidRead) return { kind: 'bytes', chunks: chunksOf(request) }
  if (body === undefined) return { kind: 'lost' }
  if (typeof body === 'string') return { kind: 'bytes', chunks: single(new TextEncoder().encode(body)) }
  if (body instanceof Uint8Array) return { kind: 'bytes', chunks: single(body) }
  return { kind: 'parsed', value: body }
}

function hasBody({ httpVersionMajor }: IncomingMessage, headers: HeaderReader): boolean {
  const length = headers.get('content-length')
  if (length !== null) return length !== '0'
  // HTTP/2 says neither where the length is not known.
  return headers.get('transfer-encoding') !== null || httpVersionMajor >= 2
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
