import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createProgressManager, defineWorkflow, type Emitter, memoryStore } from '@progress/core'
import { createProgressHandler, type HandlerOptions, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import type { Peer } from '../peers/peer.ts'
import { ACTIVITY, FILES, SOONER_MS, USERS, userOf } from './claims-settings.ts'

const order = defineWorkflow({
  name: 'order',
  stages: { ai_parsing: 'Parsing with AI', database_save: 'Saving', shopify_sync: { title: 'Syncing', weight: 3 } },
  maxActive: USERS,
})

const MOST_STEPS = 1_000_000

/** Orders in the middle of their longest stage, one for each user. */
export const startOrders = (): Promise<Peer> => start(beginOrder)

/** The same, where a follower gets its events at half the distance. */
export const startOrdersSooner = (): Promise<Peer> => start(beginOrder, { minIntervalMs: SOONER_MS })

/** The same, with some files each. */
export const startFiles = (): Promise<Peer> =>
  start((emitter) => {
    emitter.stage('shopify_sync', STEPS)
    for (const name of FILES) {
      emitter.item(name, { name: `${name}.pdf`, kind: 'application/pdf', size: 482_113, status: 'active', attempt: 1 })
    }
  })

const STEPS = { total: MOST_STEPS, unit: 'lines' }

function beginOrder(emitter: Emitter<typeof order>): void {
  emitter.stage('shopify_sync', STEPS)
  for (const line of ACTIVITY) emitter.log(line)
}

type Pace = Pick<HandlerOptions, 'minIntervalMs'>

async function start(begin: (emitter: Emitter<typeof order>) => void, pace: Pace = {}): Promise<Peer> {
  let created = 0
  const createId = (): string => {
    created += 1
    return `order-${created - 1}`
  }
  const manager = createProgressManager({ store: memoryStore(), createId })
  const shortly = implement(order, async (_input, emitter) => {
    emitter.stage('ai_parsing')
    await sleep(50)
    return { lines: 12 }
  })
  const handler = createProgressHandler({ manager, workflows: [shortly], anonymous: true, ...pace })
  const emitters: Emitter<typeof order>[] = []
  while (emitters.length < USERS) emitters.push(await beginOne(manager))
  for (const emitter of emitters) begin(emitter)
  return {
    server: createServer(toNodeHandler(handler)),
    path: '/sessions/order-{session}',
    publish: (text, number) =>
      emitters[userOf(number)]?.update({ current: Math.min(number, MOST_STEPS), message: text }),
    counts() {
      const { connections, hubs } = handler.stats()
      return { streams: connections.sse, followers: hubs.followers, hubs: hubs.hubs }
    },
  }
}

/** Work that goes on as long as the process. */
const beginOne = (manager: ReturnType<typeof createProgressManager>): Promise<Emitter<typeof order>> =>
  new Promise((resolve, reject) => {
    const forEver = (emitter: Emitter<typeof order>): Promise<never> => {
      resolve(emitter)
      return new Promise(() => undefined)
    }
    manager.run(order, undefined, {}, forEver).catch(reject)
  })
