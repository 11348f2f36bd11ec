import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ClientOptions, type ClientSession, createProgressClient, type ProgressClient } from '@progress/client'
import {
  createProgressManager,
  defineWorkflow,
  type Emitter,
  memoryStore,
  type PollBody,
  type Snapshot,
} from '@progress/core'
import { type FakeClock, fakeClock } from '@progress/core/testing'
import { createProgressHandler, type HandlerOptions, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { afterEach, beforeEach, expect } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'

/** What is followed over bad networks. */
export const tour = defineWorkflow({
  name: 'tour',
  stages: { look: 'Looking', think: { title: 'Nachdenken über 🧀', weight: 3 }, tell: 'Telling' },
  maxActive: 100_000,
})

/** One run of the work: it does what the test says. */
export interface Run {
  readonly emitter: Emitter<typeof tour>
  finish(result: unknown): void
  fail(error: unknown): void
}

/** What a run that nobody leads does. */
export type Play = (emitter: Emitter<typeof tour>) => Promise<unknown>

/** A real server, a proxy before it, and clients that know of the proxy alone. */
export interface Network {
  readonly proxy: FaultProxy
  /** Stands still; used by the clients that are given it. */
  readonly clock: FakeClock
  /** How often work was begun. */
  readonly runs: number
  /** The next run that begins, or has begun and was not asked for. */
  run(): Promise<Run>
  /** Makes a client whose reconnects do not wait. */
  connect(options?: Partial<ClientOptions>): ProgressClient
  /** The server's state of a session, as anybody gets it who asks without the proxy. */
  stateOf(sessionId: string | undefined): Promise<Snapshot>
}

async function startNetwork({ play, ...options }: Partial<HandlerOptions> & { play?: Play | undefined }) {
  const begun: Run[] = []
  let waiting: ((run: Run) => void)[] = []
  let runs = 0
  const lead = (emitter: Emitter<typeof tour>): Promise<unknown> =>
    new Promise((finish, fail) => {
      const run = { emitter, finish, fail }
      const [first, ...others] = waiting
      waiting = others
      if (first) first(run)
      else begun.push(run)
    })
  const manager = createProgressManager({ store: memoryStore(), sweepMs: 0 })
  const handler = createProgressHandler({
    manager,
    authorize: ({ headers }) => ({ id: headers.get('authorization') ?? 'nobody' }),
    minIntervalMs: 0,
    maxOpensPerMinute: 1_000_000,
    maxConnectionsPerOwner: 10_000,
    workflows: [
      implement(tour, (_input, emitter) => {
        runs += 1
        return (play ?? lead)(emitter)
      }),
    ],
    ...options,
  })
  const server = createServer(toNodeHandler(handler))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = await startFaultProxy(origin)
  const clock = fakeClock()
  const clients: ProgressClient[] = []
  return {
    proxy,
    clock,
    get runs() {
      return runs
    },
    run: () => {
      const first = begun.shift()
      return first ? Promise.resolve(first) : new Promise<Run>((resolve) => waiting.push(resolve))
    },
    connect(options: Partial<ClientOptions> = {}) {
      const client = createProgressClient({
        url: proxy.origin,
        headers: { authorization: 'ann' },
        random: () => 0,
        ...options,
        environment: { nextFrame: queueMicrotask, ...options.environment },
      })
      clients.push(client)
      return client
    },
    async stateOf(sessionId: string | undefined) {
      const reply = await fetch(`${origin}/sessions/${sessionId}`, { headers: { authorization: 'ann' } })
      return ((await reply.json()) as PollBody).snapshot as Snapshot
    },
    async close() {
      for (const client of clients) client.close()
      await proxy.close()
      server.close()
      server.closeAllConnections()
      await handler.drain()
      await manager.close()
    },
  }
}

/** Gives each test a network of its own, and takes it down. */
export function withNetwork(options: Partial<HandlerOptions> & { play?: Play } = {}): Network {
  let network: Awaited<ReturnType<typeof startNetwork>>
  beforeEach(async () => {
    network = await startNetwork(options)
  })
  afterEach(() => network.close())
  return {
    get proxy() {
      return network.proxy
    },
    get clock() {
      return network.clock
    },
    get runs() {
      return network.runs
    },
    run: () => network.run(),
    connect: (given) => network.connect(given),
    stateOf: (sessionId) => network.stateOf(sessionId),
  }
}

/** Expects what a session's follower holds in the end to be what the server holds. */
export async function expectServersState(network: Network, session: ClientSession): Promise<void> {
  const state = await network.stateOf(session.id)
  expect(session.getSnapshot()).toEqual(state)
  expect(state.endedAt).toBeDefined()
}
