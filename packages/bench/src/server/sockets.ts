import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** A server's connections as Node has them. */
export interface SocketCounts {
  readonly open: number
  readonly opened: number
  /** Open ones with bytes that the kernel would not take. */
  readonly blocked: number
  /** Those bytes, of all of them. */
  readonly waitingBytes: number
  /** What the kernel took of the open ones: it is the system's memory, not the process's. */
  readonly takenBytes: number
  /** When the last one was closed, in ms since the process began; `undefined`: none was. */
  readonly closedAtMs: number | undefined
}

/** Watches a server's connections. */
export function watchSockets(server: Server): () => SocketCounts {
  const sockets = new Set<Socket>()
  let opened = 0
  let closedAtMs: number | undefined
  server.on('connection', (socket) => {
    opened += 1
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      closedAtMs = performance.now()
    })
  })
  return () => {
    const all = [...sockets]
    const sum = (of: (socket: Socket) => number): number => all.reduce((total, socket) => total + of(socket), 0)
    return {
      open: sockets.size,
      opened,
      blocked: sum(({ writableLength }) => Number(writableLength > 0)),
      waitingBytes: sum(({ writableLength }) => writableLength),
      takenBytes: sum(({ bytesWritten, writableLength }) => bytesWritten - writableLength),
      closedAtMs,
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
