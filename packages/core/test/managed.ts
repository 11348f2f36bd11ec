import { createProgressManager } from '../src/create-manager.ts'
import { memoryStore } from '../src/index.ts'
import type { ManagerOptions } from '../src/manager.ts'
import type { SessionStore } from '../src/store.ts'
import { fakeClock, recordingLogger } from '../src/testing/index.ts'
import type { SessionEvent } from '../src/types.ts'
import { defineWorkflow } from '../src/workflow.ts'

export const scan = defineWorkflow({
  name: 'scan',
  stages: {
    barcode_check: 'Checking for barcode',
    cache_check: 'Checking cache',
    ai_research: { title: 'Performing AI research', weight: 8 },
  },
  controls: ['cancel', 'pause', 'resume', 'retry'],
})

/** A manager over a store in memory, on a clock that stands still. */
export function managed(options: Partial<ManagerOptions> & { wrap?: (store: SessionStore) => SessionStore } = {}) {
  const clock = fakeClock()
  const logger = recordingLogger()
  const inner = memoryStore({ clock })
  const store = options.wrap?.(inner) ?? inner
  const manager = createProgressManager({ store, clock, logger, sweepMs: 0, ...options })
  const logOf = async (sessionId: string): Promise<readonly SessionEvent[]> =>
    (await inner.read(sessionId, 0))?.events ?? []
  return { manager, clock, logger, store, inner, logOf }
}

/** A promise, and the hand on it. */
export function deferred<T = void>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<T>((res, rej) => {
    resolve = res
    reject = rej
  })
  return { promise, resolve, reject }
}

/** Rejects as soon as a signal is aborted, also when it is already. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = (): void => reject(signal.reason)
    if (signal.aborted) give()
    else signal.addEventListener('abort', give)
  })
}
