import { type ClientSession, type Connection, createProgressClient } from '@progress/client'
import { createTabs } from '@progress/client/tabs'
import type { Snapshot } from '@progress/core'

/** What a page knows of a session that it follows. */
export interface LabReport {
  readonly id: string | undefined
  readonly snapshot: Snapshot | undefined
  readonly connection: Connection
  /** The states that its connection went through. */
  readonly states: readonly string[]
  /** What came of it: `done`, or the code of an error. */
  readonly outcome: string | undefined
}

/** What a page does when it is told to. */
export interface Lab {
  /** Follows a session. @returns Its number. */
  follow(id: string): number
  start(key?: string): number
  report(number: number): LabReport
  /** Cancels, and tells how long the server took to say that it will, in ms. */
  cancel(number: number): Promise<number>
  /** Lets the clock of client and tabs, not its timers, jump ahead. */
  skip(ms: number): void
  /** Starts a session under a name, or joins the one that is remembered by it; forgets it when it is gone. */
  resume(name: string): number
  /** The name's session as it is remembered. */
  recall(name: string): string | undefined
  /** The ids of the caller's sessions that run. */
  findActive(): Promise<readonly string[]>
  /** Whether this page has come back from the back-forward cache. */
  restored: boolean
  /** What kept it from there, as the browser says. */
  notRestoredReasons(): unknown
}

declare global {
  interface Window {
    lab: Lab
  }
}

const query = new URLSearchParams(location.search)
const user = query.get('user') ?? 'user'
let skippedMs = 0
const clock = {
  now: () => Date.now() + skippedMs,
  setTimer: (callback: () => void, delayMs: number): unknown => setTimeout(callback, delayMs),
  clearTimer: (timer: unknown) => clearTimeout(timer as number),
}
const tabs = createTabs({ scope: query.get('scope') ?? user, clock })
const client = createProgressClient({
  url: '/api/progress',
  headers: { 'x-user': user },
  clock,
  maxAttempts: 1_000,
  environment: { nextFrame: queueMicrotask },
  ...tabs,
})

const sessions: { readonly session: ClientSession; readonly states: string[]; outcome?: string }[] = []

function watch(session: ClientSession): number {
  const watched: (typeof sessions)[number] = { session, states: [] }
  session.subscribeConnection(() => {
    const { state } = session.getConnection()
    if (state !== watched.states.at(-1)) watched.states.push(state)
  })
  session.result.then(
    () => {
      watched.outcome = 'done'
    },
    ({ code }) => {
      watched.outcome = code
    },
  )
  return sessions.push(watched) - 1
}

const at = (number: number): (typeof sessions)[number] => sessions[number] as (typeof sessions)[number]

/** Ends that say that nothing is there any more. */
const GONE = ['session_not_found', 'session_expired', 'forbidden']

function resume(name: string): number {
  const memory = client.memory as NonNullable<typeof client.memory>
  const found = memory.recall(name)
  const known = found ?? { workflow: 'job', key: crypto.randomUUID(), startedAt: clock.now() }
  if (!found) memory.remember(name, known)
  const session = known.sessionId ? client.follow(known.sessionId) : client.start('job', {}, { key: known.key })
  session.started.then(
    (sessionId) => memory.remember(name, { ...known, sessionId }),
    () => undefined,
  )
  session.result.catch(({ code }) => {
    if (GONE.includes(code)) memory.forget(name)
  })
  return watch(session)
}

window.lab = {
  follow: (id) => watch(client.follow(id)),
  start: (key) => watch(client.start('job', {}, { key })),
  report(number) {
    const { session, states, outcome } = at(number)
    const snapshot = session.getSnapshot() as Snapshot | undefined
    return { id: session.id, snapshot, connection: session.getConnection(), states, outcome }
  },
  async cancel(number) {
    const begin = performance.now()
    await at(number).session.cancel()
    return performance.now() - begin
  },
  skip(ms) {
    skippedMs += ms
  },
  resume,
  recall: (name) => client.memory?.recall(name)?.sessionId,
  findActive: async () => (await client.findActive('job')).map(({ sessionId }) => sessionId),
  restored: false,
  notRestoredReasons: () => {
    const [entry] = performance.getEntriesByType('navigation')
    return (entry as { notRestoredReasons?: unknown } | undefined)?.notRestoredReasons
  },
}
addEventListener('pageshow', ({ persisted }) => {
  window.lab.restored ||= persisted
})
