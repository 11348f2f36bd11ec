import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A service of the example's own, on this machine only. */
export interface LocalServer {
  /** e.g. `http://127.0.0.1:49152`, on a port that was free. */
  url: string
  /** Ends open connections too. */
  close(): Promise<void>
}

/**
 * Serves JSON on 127.0.0.1.
 *
 * @param answer - Status and body for a request; what it throws becomes a 500 without a word about why.
 */
export async function serveJson(
  answer: (request: IncomingMessage) => Promise<{ status: number; body: unknown }>,
): Promise<LocalServer> {
  const reply = (response: ServerResponse, { status, body }: { status: number; body: unknown }): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
  }
  const server = createServer((request, response) => {
    answer(request).then(
      (reached) => reply(response, reached),
      () => reply(response, { status: 500, body: { error: { message: 'internal error' } } }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  // It lives as long as something else does: an embedded service must not keep a process from ending.
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
