import type { NewEvent, NewSession, SessionStore } from '@progress/core'

let made = 0

/** A session to be created, under a new id. */
export function newSession(fields: Partial<NewSession> = {}): NewSession {
  made += 1
  const sessionId = `session-${process.pid}-${made}`
  return { sessionId, workflow: 'scan', plan: [], topics: [], takeWithinMs: 3_600_000, ...fields }
}

export const progress = (patch: Partial<NewEvent & { type: 'progress' }> = {}): NewEvent => ({
  type: 'progress',
  timestamp: 1_760_000_000_000,
  ...patch,
})

export const COMPLETE: NewEvent = { type: 'complete', timestamp: 1_760_000_000_000, data: null, outcome: 'full' }

/** Writes once, as somebody new. */
export function write(store: SessionStore, sessionId: string, ...events: NewEvent[]): Promise<number> {
  made += 1
  return store.append(sessionId, { writer: `writer-${process.pid}-${made}`, batch: 1, events })
}

/** All events that a store still has of a session. */
export async function eventsOf(store: SessionStore, sessionId: string) {
  return (await store.read(sessionId, 0))?.events ?? []
}

/** Looks again and again, as what happens elsewhere rings no bell here. The test's own time limit ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}
