import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { createProgressManager, defineWorkflow, type Emitter, type SessionStore } from '@progress/core'
import { nowUs, updateText } from '../update-text.ts'
import type { EmitOrder } from './site-calls.ts'

const job = defineWorkflow({ name: 'job', stages: { work: 'Working' } })

/** Longer than any run of the bench: renewals would count as the cost of updates. */
const LEASE_MS = 60 * 60 * 1_000
/** At once, so many sessions are begun. */
const AT_ONCE = 100
/** After so many updates sockets get a moment, where there is no pause between updates. */
const BURST = 64
const REST_MS = 3

/** Sessions that this process works on, as long as it lives. */
export class SessionsAtWork {
  readonly emitters: Emitter<typeof job>[] = []
  readonly #manager
  #emitted = 0

  constructor(store: SessionStore) {
    this.#manager = createProgressManager({ store, leaseMs: LEASE_MS, slowMs: 0 })
  }

  /** Begins more, until there are so many. */
  async begin(count: number): Promise<void> {
    while (this.emitters.length < count) {
      const more = Math.min(AT_ONCE, count - this.emitters.length)
      this.emitters.push(...(await Promise.all(Array.from({ length: more }, () => this.#beginOne()))))
      await nextTurn()
    }
  }

  /** Emits updates in all sessions, in turns. */
  async emit({ updates, bytes, everyMs }: EmitOrder): Promise<void> {
    const startMs = performance.now()
    for (let sent = 0; sent < updates; sent += 1) {
      const waitMs = startMs + sent * everyMs - performance.now()
      if (waitMs > 1) await sleep(waitMs)
      this.#emitNext(bytes)
      await sentOut()
      if (everyMs === 0 && sent % BURST === BURST - 1) await sleep(REST_MS)
    }
  }

  #emitNext(bytes: number): void {
    const emitter = this.emitters[this.#emitted % this.emitters.length]
    this.#emitted += 1
    emitter?.update({ message: updateText({ number: this.#emitted, dueUs: nowUs() }, bytes) })
  }

  #beginOne(): Promise<Emitter<typeof job>> {
    return new Promise((resolve, reject) => {
      const forEver = (emitter: Emitter<typeof job>): Promise<never> => {
        emitter.stage('work')
        resolve(emitter)
        return new Promise(() => undefined)
      }
      this.#manager.run(job, undefined, {}, forEver).catch(reject)
    })
  }
}

/** What was emitted is written in the next turn of the event loop, and sent in the one after it. */
export async function sentOut(): Promise<void> {
  await nextTurn()
  await nextTurn()
}
