import { createServer, type Server, type Socket } from 'node:net'
import type { Piece } from './wire.ts'

/** So much goes out at once, as long as the client takes it. */
const SLICE_BYTES = 256 * 1_024

/**
 * A server that answers any request with ready bytes, which the first part of the path names: it costs next to nothing,
 * so that the client has always more to read.
 */
export function createReplayServer(replies: Readonly<Record<Piece, Buffer>>): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (request) => {
      const piece = /^GET \/(\w+)/.exec(request.toString('latin1'))?.[1]
      if (piece === 'single' || piece === 'bursts') write(socket, replies[piece])
      else socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    })
  })
}

/** Nothing ends: a client has what it wants, and leaves. */
function write(socket: Socket, reply: Buffer, from = 0): void {
  let at = from
  while (at < reply.length && !socket.destroyed) {
    const next = at + SLICE_BYTES
    const isTaken = socket.write(reply.subarray(at, next))
    at = next
    if (!isTaken) {
      socket.once('drain', () => write(socket, reply, at))
      return
    }
  }
}
