import type { AddressInfo, Server } from 'node:net'
import { createReplayServer } from './replay.ts'
import { createTrpcServer } from './trpc-server.ts'
import { replyOf } from './wire.ts'

/** Where what is read comes from. */
export interface Sources {
  /** Replays ready bytes. */
  readonly replay: string
  readonly trpc: string
}

/** The process that serves: ready bytes on one port, a tRPC server on another. */
async function serve(total: number): Promise<void> {
  const replies = { single: replyOf(total, 'single'), bursts: replyOf(total, 'bursts') }
  const sources: Sources = {
    replay: await listen(createReplayServer(replies)),
    trpc: await listen(createTrpcServer(total)),
  }
  process.once('disconnect', () => process.exit())
  process.send?.(sources)
}

async function listen(server: Pick<Server, 'listen' | 'address'>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

await serve(Number(process.argv[2]))
