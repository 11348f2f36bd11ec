import type { Alarm } from '../wheel.ts'
import type { HubContext } from './context.ts'

interface Waiter {
  readonly seq: number
  /** Resolves its promise and frees what it holds. */
  finish(): void
}

/** Those who wait for a session to get beyond a seq: held polls, and replies that wait for the end. */
export class Waiters {
  readonly #context: HubContext
  readonly #waiters = new Set<Waiter>()

  constructor(context: HubContext) {
    this.#context = context
  }

  /** @param waitMs - `Infinity`: until it is woken or aborted. */
  wait(seq: number, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true || waitMs <= 0) return Promise.resolve()
    const { wheel, counts, settings } = this.#context
    return new Promise((resolve) => {
      const finish = (): void => {
        if (!this.#waiters.delete(waiter)) return
        counts.waiting -= 1
        alarm?.cancel()
        signal?.removeEventListener('abort', finish)
        resolve()
      }
      const waiter: Waiter = { seq, finish }
      this.#waiters.add(waiter)
      counts.waiting += 1
      signal?.addEventListener('abort', finish)
      const alarm: Alarm | undefined = Number.isFinite(waitMs)
        ? wheel.set(settings.clock.now() + waitMs, () => {
            finish()
            return undefined
          })
        : undefined
    })
  }

  /** Wakes those for whom there is something. */
  wake(head: number): void {
    if (this.#waiters.size === 0) return
    for (const waiter of [...this.#waiters]) if (head > waiter.seq) waiter.finish()
  }

  /** Wakes everyone. */
  wakeAll(): void {
    for (const waiter of [...this.#waiters]) waiter.finish()
  }
}
