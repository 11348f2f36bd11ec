import { createProgressManager, defineWorkflow, memoryStore, type Snapshot } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { listen } from '../support/listen.ts'

/** How many steps the work has. */
export const STEPS = 12

/** A time that a client is told to wait before it comes back; short, so that a test need not wait. */
const RETRY_MS = 20

const steps = defineWorkflow({ name: 'steps', stages: { walk: { title: 'Walking' } } })

/** A server whose work goes on step by step, as the test says, behind a proxy that the test may let misbehave. */
export interface StepsServer {
  /** Where the protocol is mounted, as seen through the proxy. */
  readonly base: string
  readonly proxy: FaultProxy
  /** Lets the work of the latest session go on. @returns The head of its log. */
  step(): Promise<number>
  /** The server's own state. */
  snapshotOf(sessionId: string | undefined): Promise<Snapshot | undefined>
  /** How many sessions were started. */
  started(): number
  close(): Promise<void>
}

/** Starts it. */
export async function serveSteps(options: { readonly heartbeatMs?: number } = {}): Promise<StepsServer> {
  const store = memoryStore()
  const manager = createProgressManager({ store })
  let sessionId = ''
  let wake = (): void => undefined
  let walked = Promise.withResolvers<void>()

  const walk = implement(steps, async (input: unknown, emitter) => {
    sessionId = emitter.sessionId
    emitter.stage('walk', { total: STEPS })
    for (let step = 1; step <= STEPS; step += 1) {
      await new Promise<void>((resolve) => {
        wake = resolve
        walked.resolve()
      })
      emitter.update({ current: step, message: `Schritt ${step} über die Brücke 🌉` })
      emitter.append('story', `${step}. ß`)
      emitter.item(`stone-${step}`, { status: 'completed' })
      emitter.log(`step ${step}`)
      emitter.count('steps')
    }
    walked.resolve()
    return { walked: STEPS, input }
  })
  const handler = createProgressHandler({
    manager,
    workflows: [walk],
    base: '/api/progress',
    retryMs: RETRY_MS,
    minIntervalMs: 0,
    ...options,
    authorize({ headers }) {
      const name = headers.get('authorization')?.replace('Bearer ', '')
      return name ? { id: name } : null
    },
  })
  const server = await listen(toNodeHandler(handler))
  const proxy = await startFaultProxy(server.origin)

  return {
    base: `${proxy.origin}/api/progress`,
    proxy,
    async step() {
      await walked.promise
      walked = Promise.withResolvers()
      wake()
      await walked.promise
      return (await manager.read(sessionId))?.snapshot.seq ?? 0
    },
    snapshotOf: async (id) => (await manager.read(id ?? ''))?.snapshot,
    started: () => manager.stats().started,
    async close() {
      await proxy.close()
      await handler.close()
      await server.close()
      await manager.close()
      await store.close()
    },
  }
}
