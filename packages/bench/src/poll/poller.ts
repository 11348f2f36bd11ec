import { connect, type Socket } from 'node:net'

const HEAD_END = '\r\n\r\n'

/** Who polls, and for what. */
export interface Polling {
  readonly port: number
  readonly path: string
  /** Headers beside those that every poll has, each with its line break. */
  readonly headers: string
}

const requestOf = ({ path, headers }: Polling): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n${headers}\r\n`

/** A reply of HTTP/1.1 of which only its head is looked at. */
interface Reply {
  readonly status: number
  readonly etag: string | undefined
}

/** Asks once, and closes. */
export function askOnce(polling: Polling): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const socket = connect(polling.port, '127.0.0.1')
    let head = ''
    socket.once('error', reject)
    socket.setEncoding('latin1').on('data', (text: string) => {
      head += text
      const end = head.indexOf(HEAD_END)
      if (end < 0) return
      socket.destroy()
      resolve({ status: Number(head.slice(9, 12)), etag: /^etag: *(.*)$/im.exec(head.slice(0, end))?.[1]?.trim() })
    })
    socket.write(requestOf(polling))
  })
}

/**
 * Polls over connections that stay, one request at a time on each. Every reply has to be a 304.
 *
 * @param total - How many requests, over all connections.
 */
export async function pollMany(polling: Polling, connections: number, total: number): Promise<void> {
  const request = requestOf(polling)
  let left = total
  const sockets: Socket[] = []
  try {
    await Promise.all(
      Array.from({ length: connections }, () => {
        const socket = connect(polling.port, '127.0.0.1')
        sockets.push(socket)
        return pollOver(socket, request, () => {
          left -= 1
          return left >= 0
        })
      }),
    )
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

/** @param takes - Tells whether there is another one to be asked. */
function pollOver(socket: Socket, request: string, takes: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = ''
    const next = (): void => {
      if (takes()) socket.write(request)
      else resolve()
    }
    socket.setNoDelay(true)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed a connection that was to stay')))
    socket.setEncoding('latin1').on('data', (text: string) => {
      head += text
      if (!head.endsWith(HEAD_END)) return
      if (!head.startsWith('HTTP/1.1 304 ')) reject(new Error(`a poll was answered: ${head.slice(0, 200)}`))
      head = ''
      next()
    })
    socket.once('connect', next)
  })
}
