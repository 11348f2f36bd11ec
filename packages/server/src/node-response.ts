import type { Server, ServerResponse } from 'node:http'
import { writeChunk } from './node-chunks.ts'
import type { Gone } from './node-gone.ts'
import { spaced } from './node-sink.ts'
import type { PlainReply } from './plain.ts'
import type { Sink, StreamHandle, StreamSource } from './stream.ts'

/**
 * Writes a reply to a response of `node:http`.
 *
 * @param gone - Told when the client is gone.
 */
export function sendReply(response: ServerResponse, reply: PlainReply, gone: Gone): void {
  const { body } = reply
  if (typeof body === 'object') sendStream(response, { ...reply, body }, gone)
  else if (!response.headersSent) sendText(response, reply, body)
}

function sendText(response: ServerResponse, { status, headers, writeDeadlineMs }: PlainReply, body?: string): void {
  if (body === undefined) {
    response.writeHead(status, headersFor(response, headers))
    response.end()
  } else {
    const bytes = Buffer.from(body)
    response.writeHead(status, { ...headersFor(response, headers), 'Content-Length': bytes.byteLength })
    response.end(bytes)
  }
  cutIfStuck(response, writeDeadlineMs)
}

function sendStream(
  response: ServerResponse,
  { status, headers, body, writeDeadlineMs }: PlainReply & { body: StreamSource },
  gone: Gone,
): void {
  // Somebody else has answered, such as a middleware with a time limit.
  if (response.headersSent) {
    letGo(body)
    return
  }
  try {
    response.writeHead(status, headersFor(response, headers))
  } catch (error) {
    letGo(body)
    throw error
  }
  // Without it the headers would wait for the first bytes of a session that has nothing to say yet.
  response.flushHeaders()
  pump(new ResponseSink(response, writeDeadlineMs), body, gone)
}

/** A stream that nobody will read is begun and ended, or it would hold its connection for ever. */
function letGo(body: StreamSource): void {
  body.start({ write: () => true, end: () => undefined, destroy: () => undefined }).closed()
}

/** What a middleware has said of `Vary` stays said. */
function headersFor(response: ServerResponse, headers: PlainReply['headers']): PlainReply['headers'] {
  const before = response.getHeader('vary')
  if (before === undefined) return headers
  const { Vary } = headers
  return { ...headers, Vary: Vary === undefined ? String(before) : `${before}, ${Vary}` }
}

/**
 * Looks after what is left of a reply that has ended: nobody else waits for a client that takes none of it. One that takes
 * a little now and then is left alone.
 */
function cutIfStuck(response: ServerResponse, writeDeadlineMs: number | undefined): void {
  if (writeDeadlineMs === undefined || response.writableFinished || response.req?.httpVersionMajor !== 1) return
  // The kernel has all of it: what becomes of that is not seen here anyway.
  if (response.writableLength === 0) return
  response.setTimeout(writeDeadlineMs, () => response.destroy())
  // Ahead of the server's own listener, which lets the connection go: the next request may be for a stream.
  response.prependOnceListener('finish', () => {
    const { server } = response.req.socket as { readonly server?: Partial<Server> }
    response.socket?.setTimeout(server?.timeout ?? 0)
  })
}

function pump(sink: ResponseSink, source: StreamSource, gone: Gone): void {
  const handle = source.start(spaced(sink, () => sink.drained()))
  sink.tells(handle)
  if (sink.isDestroyed) handle.closed()
  else gone.tell(handle)
}

/** A socket that breaks while it is written to says so twice; that it is gone is the one that counts. */
const ignore = (): void => undefined

/** A response as a stream's sink. It has no listener for `drain` before it is full for the first time. */
class ResponseSink implements Sink {
  readonly #response: ServerResponse
  readonly #writeDeadlineMs: number | undefined
  #handle: StreamHandle | undefined
  #wasFull = false

  constructor(response: ServerResponse, writeDeadlineMs: number | undefined) {
    this.#response = response
    this.#writeDeadlineMs = writeDeadlineMs
    response.on('error', ignore)
  }

  get isDestroyed(): boolean {
    return this.#response.destroyed
  }

  /** Who is told that there is room again. */
  tells(handle: StreamHandle): void {
    this.#handle = handle
  }

  write(chunk: Uint8Array): boolean {
    const hasRoom = writeChunk(this.#response, chunk)
    if (!hasRoom && !this.#wasFull) {
      this.#wasFull = true
      this.#response.on('drain', () => this.drained())
    }
    return hasRoom
  }

  drained(): void {
    this.#handle?.drained()
  }

  end(): void {
    this.#response.end()
    cutIfStuck(this.#response, this.#writeDeadlineMs)
  }

  destroy(): void {
    this.#response.destroy()
  }
}
