import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** A server's connections as Node has them. */
export interface SocketCounts {
  readonly open: number
  /** Open ones with bytes that the kernel would not take. */
  readonly blocked: number
  /** Those bytes, of all of them. */
  readonly waitingBytes: number
  /** The connection that came last. */
  readonly newest: SocketState
}

/** One of them. */
export interface SocketState {
  readonly waitingBytes: number
  /** What the kernel took: it is the system's memory, not the process's. */
  readonly takenBytes: number
  /** Since the process began; `undefined` while it is open. */
  readonly closedAtMs: number | undefined
}

/** Watches a server's connections. */
export function watchSockets(server: Server): () => SocketCounts {
  const sockets = new Set<Socket>()
  let newest: Socket | undefined
  let newestClosedAtMs: number | undefined
  server.on('connection', (socket) => {
    sockets.add(socket)
    newest = socket
    newestClosedAtMs = undefined
    socket.once('close', () => {
      sockets.delete(socket)
      if (newest === socket) newestClosedAtMs = performance.now()
    })
  })
  return () => {
    const waiting = [...sockets].map(({ writableLength }) => writableLength)
    const { writableLength = 0, bytesWritten = 0 } = newest ?? {}
    return {
      open: sockets.size,
      blocked: waiting.filter((bytes) => bytes > 0).length,
      waitingBytes: waiting.reduce((sum, bytes) => sum + bytes, 0),
      newest: {
        waitingBytes: newestClosedAtMs === undefined ? writableLength : 0,
        takenBytes: bytesWritten - writableLength,
        closedAtMs: newestClosedAtMs,
      },
    }
  }
}

/** What is to be reached before the kernels' buffers count as full. */
export interface Blocking {
  readonly sockets: number
  /** Of each update that fills them. */
  readonly bytes: number
  readonly limitMs: number
}

/** So much waiting is enough, whoever it waits for: a peer that queues everything would run out of memory. */
const ENOUGH_WAITING_BYTES = 256 * 1_024 * 1_024

export const isBlocked = ({ blocked, waitingBytes }: SocketCounts, { sockets }: Blocking): boolean =>
  blocked >= sockets || waitingBytes > ENOUGH_WAITING_BYTES
