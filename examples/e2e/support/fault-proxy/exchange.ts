import { on, once } from 'node:events'
import { type IncomingMessage, type ServerResponse, request as send } from 'node:http'

/** A request as the proxy saw it. */
export interface ProxiedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<IncomingMessage['headers']>
  /** Epoch ms. */
  readonly at: number
  /** What the client was answered; 0: nothing yet, or never. */
  readonly status: number
}

/** A reply of the server behind the proxy. */
export interface Reply {
  readonly status: number
  /** Names and values by turns, as they came. */
  readonly headers: readonly string[]
  /** As it comes: one piece for each that the server wrote. */
  readonly body: AsyncIterable<Uint8Array>
}

/** One request and its reply, in the hands of whoever passes them on. */
export interface Exchange {
  /** Aborted when the client has left, and with that the server's reply, too. */
  readonly gone: AbortSignal
  /** Passes the request on to the server. */
  ask(): Promise<Reply>
  /** Gives the client a status and headers. */
  head(status: number, headers?: readonly string[]): void
  /** Gives the client a piece of the body. Resolves when it is on its way. */
  write(bytes: Uint8Array): Promise<void>
  /** Ends the reply as it should be ended. */
  end(): void
  /** Breaks the connection. */
  cut(): void
}

/** Makes an exchange of what a server of Node's is called with. */
export function createExchange(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  onStatus: (status: number) => void,
): Exchange {
  const leaving = new AbortController()
  response.once('close', () => leaving.abort())
  return {
    gone: leaving.signal,
    async ask() {
      const { method, url, rawHeaders } = request
      const asking = send(target + url, { method, headers: rawHeaders, agent: false, signal: leaving.signal })
      // Once there is a reply, it is the one that tells.
      asking.on('error', () => undefined)
      request.pipe(asking)
      const [reply] = (await once(asking, 'response')) as [IncomingMessage]
      return { status: reply.statusCode ?? 0, headers: reply.rawHeaders, body: piecesOf(reply) }
    },
    head(status, headers = []) {
      onStatus(status)
      response.writeHead(status, [...headers])
      response.flushHeaders()
    },
    // One that was not written because the client has left is called back just the same.
    write: (bytes) => new Promise((resolve) => void response.write(bytes, () => resolve())),
    end: () => void response.end(),
    cut: () => void response.destroy(),
  }
}

/** Piece by piece, and little faster than it is read: an iterator over the reply itself would join what is waiting. */
async function* piecesOf(reply: IncomingMessage): AsyncIterable<Uint8Array> {
  const pieces = on(reply, 'data', { close: ['end'], highWaterMark: 16 })
  for await (const [piece] of pieces) yield piece as Uint8Array
}
