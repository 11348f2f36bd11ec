import { createProgressManager, defineWorkflow, type Emitter, type SessionStore } from '@progress/core'
import { markOf } from '../update-text.ts'

const job = defineWorkflow({ name: 'job', stages: { work: 'Working' } })

/** How many sessions are worked on at once. */
export const SESSIONS = 200

/** The id of a session, from 0. */
export const sessionIdOf = (run: string, at: number): string => `${run}-${at}`

/** Work that emits when it is told. */
export interface SessionWork {
  /** Emits an update in the session whose turn it is by the update's number. */
  publish(text: string): void
}

/** Begins all sessions, and holds them as long as the process. */
export async function workOnSessions(store: SessionStore, run: string): Promise<SessionWork> {
  let created = 0
  const createId = (): string => {
    created += 1
    return sessionIdOf(run, created - 1)
  }
  const manager = createProgressManager({ store, createId })
  const emitters: Emitter<typeof job>[] = []
  for (let at = 0; at < SESSIONS; at += 1) {
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
    publish(text) {
      const { number = 0 } = markOf(text) ?? {}
      emitters[number % SESSIONS]?.update({ message: text })
    },
  }
}
