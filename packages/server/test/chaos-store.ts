import type { Clock, SessionStore } from '@progress/core'
import { type Faults, flakyStore } from '@progress/core/testing'

/** A store with some methods of its own; all others run on the inner one. */
export function override(inner: SessionStore, methods: Partial<SessionStore>): SessionStore {
  return new Proxy(inner, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name)
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** What is asked of a store, and what is still open there. */
export interface StoreCounts {
  subscriptions: number
  reads: number
}

/** Counts a store's reads and open subscriptions. */
export function counted(inner: SessionStore): { store: SessionStore; counts: StoreCounts } {
  const counts: StoreCounts = { subscriptions: 0, reads: 0 }
  const store = override(inner, {
    async subscribe(target, onSignal) {
      const unsubscribe = await inner.subscribe(target, onSignal)
      counts.subscriptions += 1
      return () => {
        counts.subscriptions -= 1
        unsubscribe()
      }
    },
    read(sessionId, after) {
      counts.reads += 1
      return inner.read(sessionId, after)
    },
  })
  return { store, counts }
}

/**
 * A store whose doorbells get lost and whose calls fail, and whose answers may also come late and then show what was
 * there before.
 *
 * @param staleMs - How late the next answer to a read is.
 */
export function chaosStore(
  inner: SessionStore,
  { clock, faults, staleMs }: { clock: Clock; faults: Faults; staleMs: () => number },
): SessionStore {
  const late = override(inner, {
    async read(sessionId, after) {
      const log = await inner.read(sessionId, after)
      const delayMs = staleMs()
      if (delayMs > 0) await new Promise<void>((resolve) => void clock.setTimer(resolve, delayMs))
      return log
    },
  })
  return flakyStore(late, faults, clock)
}
