import type { Clock } from './clock.ts'
import { readSession } from './control-session.ts'
import { ProgressError } from './errors.ts'
import type { Json } from './json.ts'
import { isFinal } from './status.ts'
import type { SessionStore } from './store.ts'
import type { Fault, Snapshot } from './types.ts'

const RECONCILE_MS = 5_000

/** Makes of a fault that was read from a log the error that it stands for. */
function toProgressError(fault: Fault, sessionId: string): ProgressError {
  return new ProgressError(fault.code, { ...fault, sessionId })
}

/**
 * What a session came to.
 *
 * @throws {ProgressError} what it failed with, or `cancelled`.
 */
export function resultOf(snapshot: Snapshot): Json {
  if (snapshot.status === 'completed') return snapshot.result ?? null
  if (snapshot.error !== undefined) throw toProgressError(snapshot.error, snapshot.sessionId)
  throw new ProgressError('cancelled', {
    sessionId: snapshot.sessionId,
    ...(snapshot.reason && { message: snapshot.reason }),
  })
}

/** Resolves with the state of a session once that is final. @throws {ProgressError} as `readSession` */
export async function waitForEnd(store: SessionStore, clock: Clock, sessionId: string): Promise<Snapshot> {
  let ring = (): void => undefined
  const unsubscribe = await store.subscribe({ sessionId }, () => ring())
  try {
    for (;;) {
      const rung = new Promise<void>((resolve) => {
        ring = resolve
      })
      const { snapshot } = await readSession(store, sessionId)
      if (isFinal(snapshot.status)) return snapshot
      const timer = clock.setTimer(() => ring(), RECONCILE_MS)
      await rung
      clock.clearTimer(timer)
    }
  } finally {
    unsubscribe()
  }
}
