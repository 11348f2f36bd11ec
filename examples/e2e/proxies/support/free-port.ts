import { createServer } from 'node:net'

/** Below what systems give to outgoing connections: nobody else gets it between the look and its use. */
const [FIRST, LAST] = [20_000, 32_000]

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
  return (await isFree(port)) ? port : freePort()
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
