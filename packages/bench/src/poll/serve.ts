import type { AddressInfo } from 'node:net'
import { ANSWERERS, isAnswerer } from './answerers.ts'

/** What the process of an answerer says: where it is, then its CPU time as often as it is asked. */
export type AnswererMessage =
  | { readonly type: 'listening'; readonly port: number; readonly path: string }
  | { readonly type: 'cpu'; readonly cpuMs: number }

/** The process that is measured. */
async function serve(name: string | undefined): Promise<void> {
  if (name === undefined || !isAnswerer(name)) throw new TypeError(`there is no such answerer: ${name}`)
  const { server, path } = await ANSWERERS[name].start()
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    tell({ type: 'cpu', cpuMs: (user + system) / 1_000 })
  })
  process.once('disconnect', () => process.exit())
  server.listen({ host: '127.0.0.1', port: 0 }, () => {
    tell({ type: 'listening', port: (server.address() as AddressInfo).port, path })
  })
}

function tell(message: AnswererMessage): void {
  if (process.connected) process.send?.(message)
}

await serve(process.argv[2])
