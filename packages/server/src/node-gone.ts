import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What is to be told when a connection closes: one listener on it, however many requests it carries. */
const bySocket = new WeakMap<Socket, Set<() => void>>()

/**
 * Aborted when the client is gone, or the reply is over.
 *
 * In HTTP/1 a request may be sent before the reply to the one ahead of it has ended, and behind a stream it waits. Up to
 * Node 22 its own response then never hears that the connection closed, and what it holds would never be freed.
 */
export function goneSignal(request: IncomingMessage, response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.destroyed || request.socket?.destroyed) gone.abort()
  const leave =
    request.httpVersionMajor === 1 && request.socket ? onceClosed(request.socket, () => gone.abort()) : undefined
  response.once('close', () => {
    leave?.()
    gone.abort()
  })
  return gone.signal
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
