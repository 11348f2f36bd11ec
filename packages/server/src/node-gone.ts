import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What is to be told when a connection closes: one listener on it, however many requests wait on it. */
const bySocket = new WeakMap<Socket, Set<() => void>>()

/**
 * Whether the client is gone, or the reply is over. Thousands of streams have one each: a signal is made only for who asks
 * for it.
 */
export class Gone {
  #isGone: boolean
  #controller: AbortController | undefined
  #stream: { closed(): void } | undefined

  constructor(isGone: boolean) {
    this.#isGone = isGone
  }

  get isGone(): boolean {
    return this.#isGone
  }

  /** Aborted when the client is gone, or the reply is over. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#isGone) this.#controller.abort()
    }
    return this.#controller.signal
  }

  /** Tells a stream, the only one, when it comes to that; at once if it has. */
  tell(stream: { closed(): void }): void {
    if (this.#isGone) stream.closed()
    else this.#stream = stream
  }

  /** A second call does nothing. */
  leave(): void {
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
 * In HTTP/1 a request may be sent before the reply to the one ahead of it has ended, and behind a stream it waits, without
 * a socket of its own. Up to Node 22 its own response then never hears that the connection closed, and what it holds would
 * never be freed.
 */
export function watchGone(request: IncomingMessage, response: ServerResponse): Gone {
  const { socket } = request
  const gone = new Gone(response.destroyed || socket?.destroyed === true)
  const waits = request.httpVersionMajor === 1 && socket && response.socket !== socket
  const stop = waits ? onceClosed(socket, () => gone.leave()) : undefined
  if (stop === undefined) response.on('close', () => gone.leave())
  else {
    response.on('close', () => {
      stop()
      gone.leave()
    })
  }
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
