import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createProgressManager,
  defineWorkflow,
  type Emitter,
  type MemoryStoreOptions,
  memoryStore,
  type SessionStore,
} from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import type { Peer } from '../peers/peer.ts'
import { QUICK_SPANS, SPANS, STEP_MS, UPDATES } from './soak-settings.ts'

const job = defineWorkflow({ name: 'job', stages: { work: 'Working' } })

/** Everything about a session is forgotten within the spans of a full run. */
export const startShortLived = (): Promise<Peer> => start(SPANS)

/** The same within those of a quick one. */
export const startVeryShortLived = (): Promise<Peer> => start(QUICK_SPANS)

/** As the store is without any setting. */
export const startWithDefaults = (): Promise<Peer> => start({})

/** Serves a workflow to whoever starts it; nothing is published from outside. */
async function start(options: MemoryStoreOptions): Promise<Peer> {
  const store = memoryStore(options)
  const manager = createProgressManager({ store })
  const handler = createProgressHandler({
    manager,
    workflows: [implement(job, (_input, emitter) => work(emitter))],
    authorize: ({ headers }) => ({ id: headers.get('x-user') ?? 'nobody' }),
  })
  const kept = watchKept(store)
  return {
    server: createServer(toNodeHandler(handler)),
    path: '/workflows/job',
    publish: () => undefined,
    counts() {
      const { connections, hubs } = handler.stats()
      const { held } = manager.stats()
      return { kept: kept(), held, streams: connections.sse, followers: hubs.followers, hubs: hubs.hubs }
    },
  }
}

/** A stage, some updates, and a result. */
async function work(emitter: Emitter<typeof job>): Promise<unknown> {
  emitter.stage('work', { total: UPDATES, unit: 'parts' })
  for (let current = 1; current <= UPDATES; current += 1) {
    await sleep(STEP_MS)
    emitter.update({ current, message: `Part ${current} of ${UPDATES} is read, and what stands in it is noted` })
  }
  return { parts: UPDATES, text: 'What was read, in a sentence or two, as results often have it.' }
}

/** How many sessions the store has, as it says itself, twice a second. */
function watchKept(store: SessionStore): () => number {
  let kept = 0
  const look = async (): Promise<void> => {
    const { detail = '' } = await store.health()
    kept = Number.parseInt(detail, 10) || 0
  }
  setInterval(() => void look(), 500).unref()
  return () => kept
}
