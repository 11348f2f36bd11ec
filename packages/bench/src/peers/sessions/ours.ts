import { createServer } from 'node:http'
import { createProgressManager, defineWorkflow, type Emitter, memoryStore } from '@progress/core'
import { createProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import type { Peer } from '../peer.ts'
import { SESSIONS, sessionOf } from './sessions.ts'

const job = defineWorkflow({ name: 'job', stages: { work: 'Working' } })

/** Sessions over the memory store, worked on in the process that serves them, with every default. */
export const startPeer = (): Promise<Peer> => start({})

/** The same with the window off: whatever an emitter writes goes out. */
export const startPeerWithoutWindow = (): Promise<Peer> => start({ minIntervalMs: 0 })

async function start(pace: { minIntervalMs?: number }): Promise<Peer> {
  let created = 0
  const createId = (): string => {
    created += 1
    return `session-${created - 1}`
  }
  const manager = createProgressManager({ store: memoryStore(), createId })
  const handler = createProgressHandler({ manager, workflows: [], anonymous: true, ...pace })
  const emitters: Emitter<typeof job>[] = []
  while (emitters.length < SESSIONS) {
    emitters.push(
      await new Promise<Emitter<typeof job>>((resolve, reject) => {
        const forEver = (emitter: Emitter<typeof job>): Promise<never> => {
          resolve(emitter)
          return new Promise(() => undefined)
        }
        manager.run(job, undefined, {}, forEver).catch(reject)
      }),
    )
  }
  for (const emitter of emitters) emitter.stage('work')
  return {
    server: createServer(toNodeHandler(handler)),
    path: '/sessions/session-{session}/events',
    publish: (text, number) => emitters[sessionOf(number)]?.update({ message: text }),
    counts: () => ({ followers: handler.stats().hubs.followers }),
  }
}
