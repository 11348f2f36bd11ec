import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { HandlerOptions } from '@progress/server'
import { onTestFinished } from 'vitest'
import { selfSigned } from './certificate.ts'
import { createSteps } from './steps.ts'

/** `h2` is HTTP/2 over TLS; `h2c` is HTTP/2 in the clear, which no browser speaks. */
export type Http2Protocol = 'h2' | 'h2c'

/** A handler behind Node's own HTTP/2 server; all of it ends with the test. */
export async function serveHttp2(protocol: Http2Protocol, pace: Partial<HandlerOptions> = {}) {
  const steps = createSteps(pace)
  const { cert, key } = selfSigned()
  const server: Http2Server =
    protocol === 'h2c'
      ? createServer(steps.listener)
      : createSecureServer({ cert, key, allowHTTP1: true }, steps.listener)
  const sessions = new Set<ServerHttp2Session>()
  let connections = 0
  server.on('session', (session) => {
    connections += 1
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `${protocol === 'h2' ? 'https' : 'http'}://127.0.0.1:${port}`
  onTestFinished(async () => {
    await steps.close()
    for (const session of sessions) session.destroy()
    await new Promise((resolve) => void server.close(resolve))
  })

  return {
    ...steps,
    origin,
    /** What a client has to trust. */
    cert,
    /** How many connections there were. */
    connections: () => connections,
    /** Cuts them all. */
    cut(): void {
      for (const session of sessions) session.destroy()
    },
    /** A connection of its own. */
    connect(): ClientHttp2Session {
      const connection = connect(origin, { ca: cert })
      connection.on('error', () => undefined)
      onTestFinished(() => connection.destroy())
      return connection
    },
  }
}
