import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
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
export const toPlainNodeRequest = (request: FrameworkRequest, gone: { readonly signal: AbortSignal }): PlainRequest =>
  new NodeRequest(request, gone)

/** A class, since an object with a getter of its own costs as much as all else that is done with the request here. */
class NodeRequest implements PlainRequest {
  readonly method: string
  readonly url: string
  readonly headers: HeaderReader
  readonly mountedAt: string | undefined
  readonly native: FrameworkRequest
  readonly #gone: { readonly signal: AbortSignal }
  #body: PlainBody | undefined

  constructor(request: FrameworkRequest, gone: { readonly signal: AbortSignal }) {
    this.method = request.method ?? 'GET'
    this.url = request.originalUrl ?? request.url ?? '/'
    this.headers = new NodeHeaders(request.headers)
    this.mountedAt = mountOf(request)
    this.native = request
    this.#gone = gone
  }

  /** Looked for when somebody asks: most requests are a GET, whose body nobody wants. */
  get body(): PlainBody {
    this.#body ??= toPlainBody(this.native, this.headers)
    return this.#body
  }

  get host(): string | undefined {
    return this.headers.get('host') ?? this.headers.get(':authority') ?? undefined
  }

  get signal(): AbortSignal {
    return this.#gone.signal
  }
}

class NodeHeaders implements HeaderReader {
  readonly #headers: IncomingHttpHeaders

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers
  }

  get(name: string): string | null {
    const key = name.toLowerCase()
    const value = Object.hasOwn(this.#headers, key) ? this.#headers[key] : undefined
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
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
