import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { BodyReader } from '../load/body-reader.ts'

/** Where a server listens on TCP. */
export interface HttpAddress {
  readonly host: string
  readonly port: number
}

/** A request without a body. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** What came back. */
export interface Reply {
  readonly status: number
  readonly body: string
  readonly location: string | undefined
  readonly etag: string | undefined
}

const agent = new Agent({ keepAlive: true, maxSockets: 100 })

/** Asks on a connection that is kept for others. */
export function read({ host, port }: HttpAddress, { method, path, headers }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asking = request({ agent, host, port, method, path, headers }, (reply) => {
      let body = ''
      reply.setEncoding('utf8')
      reply.on('data', (text: string) => {
        body += text
      })
      reply.once('error', reject)
      reply.once('end', () => {
        const { location, etag } = reply.headers
        resolve({ status: reply.statusCode ?? 0, body, location, etag })
      })
    })
    asking.once('error', reject)
    asking.end()
  })
}

/**
 * Asks on a socket of its own.
 *
 * @param until - `end`: reads until the server closes it; `first bytes`: cuts it as soon as some of the body has come.
 * @returns The body, as far as it was read.
 */
export function stream(address: HttpAddress, sent: Sent, until: 'end' | 'first bytes'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    const reader = new BodyReader()
    let body = ''
    socket.setEncoding('latin1').on('data', (bytes: string) => {
      body += reader.push(bytes)
      if (until === 'first bytes' && body !== '') socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => {
      if (reader.status === 200) resolve(body)
      else reject(new Error(`a stream is ${reader.status}`))
    })
    socket.write(toHead(sent))
  })
}

function toHead({ method, path, headers }: Sent): string {
  const lines = Object.entries({ host: '127.0.0.1', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return [`${method} ${path} HTTP/1.1`, ...lines, ...(method === 'POST' ? ['content-length: 0'] : []), '', ''].join(
    '\r\n',
  )
}
