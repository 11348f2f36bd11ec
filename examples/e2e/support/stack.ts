import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PollBody, SessionEvent, SessionMessage, Snapshot } from '@progress/core'
import { recordingLogger } from '@progress/core/testing'
import { createParser } from 'eventsource-parser'
import { createScanApp } from 'scan/app'
import type { AnyScan } from './any-scan.ts'
import { quickFinders, type World } from './quick-finders.ts'

/** The whole stack on a real socket: application, handler, manager, store. Only the finders are quick. */
export async function startStack(world: World, options: { minIntervalMs?: number } = {}) {
  const logger = recordingLogger()
  const finders = quickFinders(world)
  const app = await createScanApp({ logger, finders, minIntervalMs: 0, ...options })
  const server = createServer(app.listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scan/api`

  /** Starts a scan by a request of its own. */
  const post = (scan: AnyScan, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
    fetch(`${base}/workflows/${scan.workflow}`, {
      method: 'POST',
      headers: { authorization: 'Bearer ann', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(scan.input),
      ...(signal && { signal }),
    })
  const snapshotOf = async (sessionId: string): Promise<Snapshot> =>
    (await app.manager.read(sessionId))?.snapshot as Snapshot

  return {
    app,
    base,
    finders,
    logger,
    post,
    snapshotOf,
    /** Starts a scan as a stream, and gives every message of it. */
    async stream(scan: AnyScan, headers: Record<string, string> = {}): Promise<SessionMessage[]> {
      return messagesOf(await post(scan, { accept: 'text/event-stream', ...headers }))
    },
    /** The session's log as the store has it. */
    async logOf(sessionId: string): Promise<readonly SessionEvent[]> {
      return (await app.manager.store.read(sessionId, 0))?.events ?? []
    },
    /** Waits for the end of a session by polling, as a client does. */
    async ended(sessionId: string): Promise<Snapshot> {
      for (;;) {
        const url = `${base}/sessions/${sessionId}?after=${(await snapshotOf(sessionId)).seq}&wait=5`
        const body = (await (await fetch(url, { headers: { authorization: 'Bearer ann' } })).json()) as PollBody
        if (body.closed) return snapshotOf(sessionId)
      }
    },
    async close(): Promise<void> {
      await app.close()
      await closeServer(server)
    },
  }
}

export type Stack = Awaited<ReturnType<typeof startStack>>

/** Runs `use` with a stack of its own. */
export async function withStack<T>(
  world: World,
  use: (stack: Stack) => Promise<T>,
  options: { minIntervalMs?: number } = {},
): Promise<T> {
  const stack = await startStack(world, options)
  try {
    return await use(stack)
  } finally {
    await stack.close()
  }
}

/** Every message of a stream, in order, as an independent reader sees them. */
export async function messagesOf(response: Response): Promise<SessionMessage[]> {
  const messages: SessionMessage[] = []
  const parser = createParser({ onEvent: ({ data }) => messages.push(JSON.parse(data) as SessionMessage) })
  parser.feed(await response.text())
  return messages
}

/** The id that `hello` gives. */
export function sessionIdOf(messages: readonly SessionMessage[]): string {
  const hello = messages.find((message) => message.type === 'hello')
  if (hello?.sessionId === undefined) throw new TypeError('the stream began without hello')
  return hello.sessionId
}

/** The events among messages. */
export function eventsOf(messages: readonly SessionMessage[]): SessionEvent[] {
  const other = new Set<string>(['hello', 'snapshot', 'heartbeat', 'bye'])
  return messages.filter((message) => !other.has(message.type)) as SessionEvent[]
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
