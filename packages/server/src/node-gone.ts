import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What is to be told when a connection closes: one listener on it, however many requests wait on it. */
const bySocket = new WeakMap<Socket, Set<() => void>>()

/**
 * Whether the client is gone, or the reply is over. Thousands of streams have one each: a signal is made only for who asks
 * for it. And nothing is listened to before somebody wants to be told: most replies are there at once.
 */
export class Gone {
  readonly #request: IncomingMessage
  /** `undefined` once it is listened to. */
  #response: ServerResponse | undefined
  #isGone = false
  #controller: AbortController | undefined
  #stream: { closed(): void } | undefined

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request
    this.#response = response
  }

  /** Aborted when the client is gone, or the reply is over. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      this.watch()
      if (this.#isGone) this.#controller.abort()
    }
    return this.#controller.signal
  }

  /** Tells a stream, the only one, when it comes to that; at once if it has. */
  tell(stream: { closed(): void }): void {
    this.watch()
    if (this.#isGone) stream.closed()
    else this.#stream = stream
  }

  /**
   * Listens from now on; a second call does nothing.
   *
   * In HTTP/1 a request may be sent before the reply to the one ahead of it has ended, and behind a stream it waits,
   * without a socket of its own. Up to Node 22 its own response then never hears that the connection closed, and what it
   * holds would never be freed.
   */
  watch(): void {
    const [request, response] = [this.#request, this.#response]
    if (response === undefined) return
    this.#response = undefined
    const { socket } = request
    // What has closed already does not say so again.
    this.#isGone = response.destroyed || response.closed || socket?.destroyed === true
    if (this.#isGone) return
    const waits = request.httpVersionMajor === 1 && socket && response.socket !== socket
    const stop = waits ? onceClosed(socket, () => this.#leave()) : undefined
    if (stop === undefined) response.on('close', () => this.#leave())
    else {
      response.on('close', () => {
        stop()
        this.#leave()
      })
    }
  }

  #leave(): void {
    if (this.#isGone) return
    this.#isGone = true
    const stream = this.#stream
    this.#stream = undefined
    this.#controller?.abort()
    stream?.closed()
  }
}

/**
 * Watches for the client to leave, or the reply to end.
 *
 * A response of HTTP/2 does not say afterwards that it has closed: there it is listened to from the beginning.
 */
export function watchGone(request: IncomingMessage, response: ServerResponse): Gone {
  const gone = new Gone(request, response)
  if (request.httpVersionMajor !== 1) gone.watch()
  return gone
}

/** @returns Stops listening. */
function onceClosed(socket: Socket, listener: () => void): () => void {
  let listeners = bySocket.get(socket)
  if (listeners === undefined) {
    const told = new Set<() => void>()
    listeners = told
    bySocket.set(socket, told)
    socket.once('close', () => {
      for (const tell of told) tell()
    })
  }
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
