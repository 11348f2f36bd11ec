import type { ClientSession, Connection, SessionUpdate } from '@progress/client'
import { expect } from 'vitest'
import type { ProxiedRequest } from '../support/fault-proxy/exchange.ts'

/** Resolves as soon as `holds`, looked at after each change of the session or its connection. */
export function until(session: ClientSession, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return
      stop()
      stopConnection()
      resolve()
    }
    const stop = session.subscribe(look)
    const stopConnection = session.subscribeConnection(look)
    look()
  })
}

/** Resolves as soon as the connection is in this state. */
export async function untilState(session: ClientSession, state: Connection['state']): Promise<Connection> {
  await until(session, () => session.getConnection().state === state)
  return session.getConnection()
}

/** Keeps every connection that a session goes through. */
export function recordConnections(session: ClientSession): Connection[] {
  const connections: Connection[] = []
  session.subscribeConnection(() => connections.push(session.getConnection()))
  return connections
}

/** Keeps every update that an iterator gives; resolves with them at the end. */
export async function updatesOf(session: ClientSession): Promise<SessionUpdate[]> {
  const updates: SessionUpdate[] = []
  for await (const update of session) updates.push(update)
  return updates
}

/** Expects each event to begin where the state before it stood: nothing is lost, and nothing comes twice. */
export function expectNoGaps(updates: readonly SessionUpdate[]): void {
  let seq: number | undefined
  for (const update of updates) {
    if (update.type !== 'snapshot') expect(update.since ?? update.seq - 1).toBe(seq)
    else if (seq !== undefined) expect(update.seq).toBeGreaterThan(seq)
    seq = update.seq
  }
}

/** Whether a request asks for a stream. */
export const asksForStream = ({ headers }: ProxiedRequest): boolean => headers.accept === 'text/event-stream'
