import type { ClientSession } from '@progress/client'

/** The session that was started or followed last, for those who show its connection. */
export interface LatestSession {
  get(): ClientSession | undefined
  set(session: ClientSession): void
  /** @returns What stops it. */
  subscribe(listener: () => void): () => void
}

/** Makes one that is empty. */
export function createLatestSession(): LatestSession {
  const listeners = new Set<() => void>()
  let latest: ClientSession | undefined
  return {
    get: () => latest,
    set(session) {
      latest = session
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
