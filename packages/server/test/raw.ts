import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A client that writes HTTP by hand. */
export interface RawClient {
  readonly socket: Socket
  /** All that came, one byte a character. */
  readonly received: string
  /** What came at once. */
  readonly reads: readonly string[]
  send(text: string): void
  /** Comes back once this has come so many times; what came so far. */
  got(text: string | RegExp, times?: number): Promise<string>
  /** Comes back once the connection is closed, from whatever side. */
  readonly closed: Promise<void>
}

/** A server on a free port, with its connections at hand. */
export interface RawServer {
  readonly server: Server
  readonly port: number
  /** Those that are open, as the server has them. */
  readonly sockets: ReadonlySet<Socket>
  connect(options?: { reads: boolean }): RawClient
}

/** Serves a listener for one test. */
export async function listen(listener: RequestListener, options: ServerOptions = {}): Promise<RawServer> {
  const server = createServer(options, listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve))
  const { port } = server.address() as AddressInfo
  const clients = new Set<Socket>()
  onTestFinished(async () => {
    for (const client of clients) client.destroy()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  return {
    server,
    port,
    sockets,
    connect({ reads } = { reads: true }) {
      const socket = connect(port, '127.0.0.1')
      clients.add(socket)
      socket.once('close', () => clients.delete(socket))
      return rawClient(socket, reads)
    },
  }
}

function rawClient(socket: Socket, isReading: boolean): RawClient {
  const reads: string[] = []
  let received = ''
  let waiting: (() => void)[] = []
  const wake = (): void => {
    for (const resume of waiting.splice(0)) resume()
  }
  if (isReading) {
    socket.on('data', (bytes: Buffer) => {
      const text = bytes.toString('latin1')
      reads.push(text)
      received += text
      wake()
    })
  }
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => undefined)
    socket.once('close', () => {
      resolve()
      wake()
      waiting = []
    })
  })
  return {
    socket,
    reads,
    closed,
    get received() {
      return received
    },
    send(text) {
      socket.write(Buffer.from(text, 'latin1'))
    },
    async got(text, times = 1) {
      const hasCome = (): boolean =>
        typeof text === 'string' ? received.split(text).length > times : text.test(received)
      while (!hasCome()) {
        if (socket.closed) throw new Error(`closed before ${text} came: ${received}`)
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      return received
    },
  }
}

/** A request as it stands on the wire, as Ann unless a header says otherwise. */
export function rawRequest(start: string, headers: Readonly<Record<string, string>> = {}, body = ''): string {
  const all = { host: 'progress.test', authorization: 'Bearer ann', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${start} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** A request with a body of JSON. */
export function rawPost(path: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const about = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
  return rawRequest(`POST ${path}`, { ...about, ...headers }, body)
}

/** The chunks of a chunked reply that have come whole; a chunk's own CR LF ends it. */
export function chunksIn(received: string): string[] {
  const chunks: string[] = []
  let at = received.indexOf('\r\n\r\n') + 4
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at)
    const size = Number.parseInt(received.slice(at, lineEnd), 16)
    const begin = lineEnd + 2
    if (lineEnd < 0 || size === 0 || received.length < begin + size + 2) return chunks
    chunks.push(received.slice(begin, begin + size))
    at = begin + size + 2
  }
}
