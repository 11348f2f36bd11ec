import { createServer } from 'node:http'
import { createProgressManager, defineWorkflow, type Emitter, memoryStore } from '@progress/core'
import { createProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { messageOf, TOTAL, type Way } from './way.ts'

const job = defineWorkflow({ name: 'job', stages: { fetch: 'Fetching', read: 'Reading', write: 'Writing' } })

/** A worker's whole report: how far it is, and with what. */
export async function startWay(): Promise<Way> {
  const { emitter, served } = await begin()
  return {
    report: (number) => emitter.update({ current: number, total: TOTAL, message: messageOf(number) }),
    served,
  }
}

/** The least that can be said. */
export async function startCurrentOnly(): Promise<Way> {
  const { emitter, served } = await begin()
  emitter.update({ total: TOTAL })
  return { report: (number) => emitter.update({ current: number }), served }
}

/** A session in its second stage, over the memory store, with every default. */
export async function begin() {
  const manager = createProgressManager({ store: memoryStore() })
  const handler = createProgressHandler({ manager, workflows: [], anonymous: true })
  const emitter = await new Promise<Emitter<typeof job>>((resolve, reject) => {
    const forEver = (begun: Emitter<typeof job>): Promise<never> => {
      resolve(begun)
      return new Promise(() => undefined)
    }
    manager.run(job, undefined, {}, forEver).catch(reject)
  })
  emitter.stage('fetch')
  emitter.stage('read')
  const served = {
    server: createServer(toNodeHandler(handler)),
    path: `/sessions/${emitter.sessionId}/events`,
    followers: () => handler.stats().hubs.followers,
  }
  return { emitter, served }
}
