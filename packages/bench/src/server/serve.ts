import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loaderOf } from '../peers/peers.ts'
import { createBursts } from './bursts.ts'
import type { CallMessage, ServerCalls, ServerMessage } from './calls.ts'
import { EvenPublisher } from './even-publisher.ts'
import type { Address, Link } from './link.ts'
import { measure } from './measure.ts'
import { Publisher } from './publisher.ts'
import { isBlocked, watchSockets } from './sockets.ts'

/** The process that is measured: it serves one peer, and does what it is told over its IPC channel. */
async function serve(name: string | undefined, link: string | undefined): Promise<void> {
  const load = loaderOf(name ?? '')
  if (load === undefined) throw new TypeError(`no such peer: ${name}`)
  const start = await load()
  const { server, path, publish, counts } = await start()
  const sockets = watchSockets(server)
  const publisher = new Publisher(publish)
  const evenly = new EvenPublisher(publish)
  const calls: ServerCalls = {
    publish: (pace) => publisher.start(pace),
    hush: () => publisher.stop(),
    block: (blocking) => publisher.until(() => isBlocked(sockets(), blocking), blocking.bytes, blocking.limitMs),
    publishEvenly: (pace) => evenly.start(pace),
    hushEvenly: () => evenly.stop(),
    burst: createBursts(publish, sockets),
    measure: (collect) => measure({ sockets, counts }, collect),
  }
  process.on('message', (message: CallMessage) => void answer(calls, message).then(tell))
  process.once('disconnect', () => process.exit())
  tell({ type: 'listening', address: await listen(server, link === 'unix' ? 'unix' : 'tcp'), path })
}

async function listen(server: Server, link: Link): Promise<Address> {
  const wanted =
    link === 'tcp' ? { host: '127.0.0.1', port: 0 } : { path: join(tmpdir(), `progress-bench-${process.pid}.sock`) }
  await new Promise<void>((resolve) => server.listen({ ...wanted, backlog: 4_096 }, resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null
    ? { host: address.address, port: address.port }
    : { path: String(address) }
}

async function answer(calls: ServerCalls, { id, name, args }: CallMessage): Promise<ServerMessage> {
  try {
    const call = calls[name] as (...args: readonly unknown[]) => unknown
    return { type: 'answer', id, value: await call(...args) }
  } catch (error) {
    return { type: 'failure', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function tell(message: ServerMessage): void {
  if (process.connected) process.send?.(message)
}

await serve(process.argv[2], process.argv[3])
