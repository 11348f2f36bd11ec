import type { Environment } from './environment.ts'

/** Listeners of an external store. */
export interface Notifier {
  subscribe(listener: () => void): () => void
  /** Tells the listeners at the next frame. @param atOnce - Now, for what will not change again. */
  notify(atOnce?: boolean): void
}

/** Makes listeners run at most once a frame, however often they are notified. */
export function createNotifier({ nextFrame }: Pick<Environment, 'nextFrame'>): Notifier {
  const listeners = new Set<{ readonly run: () => void }>()
  let pending = false
  const flush = (): void => {
    if (!pending) return
    pending = false
    for (const { run } of [...listeners]) {
      try {
        run()
      } catch (error) {
        // It must not pass for a fault of the connection; the platform reports it.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
  return {
    subscribe(run) {
      const listener = { run }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    notify(atOnce) {
      const scheduled = pending
      pending = true
      if (atOnce) flush()
      else if (!scheduled) nextFrame(flush)
    },
  }
}
