import type { AddressInfo } from 'node:net'
import { isPeer, PEERS } from '../peers/peers.ts'
import type { CallMessage, ServerCalls, ServerMessage } from './calls.ts'
import { measure } from './measure.ts'
import { Publisher } from './publisher.ts'
import { watchSockets } from './sockets.ts'

/** The process that is measured: it serves one peer, and does what it is told over its IPC channel. */
async function serve(name: string | undefined): Promise<void> {
  if (name === undefined || !isPeer(name)) throw new TypeError(`no such peer: ${name}`)
  const start = await PEERS[name].load()
  const { server, path, publish, counts } = await start()
  const sockets = watchSockets(server)
  const publisher = new Publisher(publish)
  const calls: ServerCalls = {
    publish: (pace) => publisher.start(pace),
    hush: () => publisher.stop(),
    block: (count, bytes) => publisher.until(() => sockets().blocked >= count, bytes, 400),
    measure: (collect) => measure({ sockets, counts }, collect),
  }
  process.on('message', (message: CallMessage) => void answer(calls, message).then(tell))
  process.once('disconnect', () => process.exit())
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve))
  const { port } = server.address() as AddressInfo
  tell({ type: 'listening', port, path })
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

await serve(process.argv[2])
