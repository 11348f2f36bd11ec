import type { StreamSource } from './stream.ts'

/** What of a request's headers is needed: the platform's `Headers` will do. */
export interface HeaderReader {
  /** @returns The header's value, several of one name joined by `, `; `null` where it is absent. */
  get(name: string): string | null
}

/** A request's body: bytes that are still to be read, or what a framework has parsed already. */
export type PlainBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly kind: 'parsed'; readonly value: unknown }
  /** Somebody has read it, and kept what was in it. */
  | { readonly kind: 'lost' }

/** A request as the core sees it, whatever host it came from. */
export interface PlainRequest {
  readonly method: string
  /** Path and query as they came, percent-encoded, without the origin. */
  readonly url: string
  readonly headers: HeaderReader
  /** The host that was asked, with its port; `undefined` where the request does not say. */
  readonly host?: string | undefined
  /** Where a framework says that it has mounted the handler, in place of the option `base`. */
  readonly mountedAt?: string | undefined
  readonly body: PlainBody
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal
  /** The host's own request, for what a framework has put there, such as `request.native.user`. */
  readonly native?: unknown
  /** Takes what goes on after the reply, where the host would otherwise freeze the process. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
}

/** A reply as plain data: a body that is there, a stream that is still to be started, or none. */
export interface PlainReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | StreamSource | undefined
  /** A client that takes none of what is left of a reply for so long is to be cut off, in ms. */
  readonly writeDeadlineMs?: number | undefined
  /** The address is none of the handler's: somebody else may answer in its place. */
  readonly isForeign?: boolean
}
