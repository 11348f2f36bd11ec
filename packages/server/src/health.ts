import type { Clock, Logger, ProgressManager } from '@progress/core'
import type { Server } from './call.ts'
import type { PlainReply } from './plain.ts'
import { jsonReply } from './replies.ts'

/** How long a store may take to say that it works, in ms. */
const PATIENCE_MS = 2_000

/** What `GET /health` tells. */
export interface HealthBody {
  /** Whether this process can serve. */
  readonly status: 'ok' | 'failing' | 'draining'
  /** The store's name. */
  readonly store: string
  /** Whether some followers are told now that the store cannot be reached. */
  readonly hub: 'ok' | 'degraded'
  /** Whether sessions whose worker was lost are looked for; `off` where only somebody else does. */
  readonly sweep: 'ok' | 'late' | 'off'
  readonly protocol: 1
  readonly now: number
}

/** Asks the store whether it works; once for all who want to know at the same time, for anyone may ask. */
export class StoreCheck {
  readonly #store: ProgressManager['store']
  readonly #clock: Clock
  readonly #logger: Logger
  #asked: Promise<boolean> | undefined

  constructor({ store, clock }: ProgressManager, logger: Logger) {
    this.#store = store
    this.#clock = clock
    this.#logger = logger
  }

  /** @returns `false` also for a store that does not answer in time. */
  isOk(): Promise<boolean> {
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined
    })
    return this.#asked
  }

  async #ask(): Promise<boolean> {
    let timer: ReturnType<Clock['setTimer']> | undefined
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = this.#clock.setTimer(() => reject(new Error('the store does not answer')), PATIENCE_MS)
    })
    try {
      return (await Promise.race([this.#store.health(), tooLate])).ok
    } catch (err) {
      this.#logger.error({ err }, 'the store is not healthy')
      return false
    } finally {
      this.#clock.clearTimer(timer)
    }
  }
}

/**
 * `GET /health`: whether this process can serve. It tells anyone, and so tells no more: the figures are in `stats()`.
 *
 * @returns 503 while the store fails, or while the process drains.
 */
export async function checkHealth({ draining, manager, clock, hubs, storeCheck }: Server): Promise<PlainReply> {
  const ok = await storeCheck.isOk()
  const status = draining.aborted ? 'draining' : ok ? 'ok' : 'failing'
  const body: HealthBody = {
    status,
    store: manager.store.name,
    hub: hubs.stats().degraded > 0 ? 'degraded' : 'ok',
    sweep: sweepState(manager),
    protocol: 1,
    now: clock.now(),
  }
  return jsonReply(status === 'ok' ? 200 : 503, body, status === 'ok' ? {} : { 'Retry-After': '5' })
}

/** Late is a sweep that has not succeeded for three intervals: one that fails once is none to wake somebody for. */
function sweepState(manager: ProgressManager): HealthBody['sweep'] {
  const { everyMs, lateMs } = manager.stats().sweep
  if (everyMs === 0) return 'off'
  return lateMs > 2 * everyMs ? 'late' : 'ok'
}
