import type { SessionMessage } from '@progress/core'
import { EventSource } from 'eventsource'
import { start } from './start.ts'
import { follow as withEventSource } from './with-eventsource.ts'
import { follow as withEventSourceClient } from './with-eventsource-client.ts'
import { run as withFetchEventSource } from './with-fetch-event-source.ts'
import { follow as withReconnectingEventSource } from './with-reconnecting-eventsource.ts'

/** Somebody else's client on its way through a session. */
export interface Follower {
  /** What it has shown. */
  readonly messages: readonly SessionMessage[]
  /** Whether it will never ask again. */
  hasStopped(): boolean
  stop(): void
}

/** A session to be started. */
export interface Wanted {
  /** Where the protocol is mounted. */
  readonly base: string
  readonly workflow: string
  readonly input: unknown
  /** Who starts it. */
  readonly token: string
}

/** Starts a session, and follows it by somebody else's client. */
export type Follow = (wanted: Wanted) => Promise<Follower>

/** What a browser does by itself: it sends along who somebody is. */
function rememberingLogin(authorization: string): typeof EventSource {
  return class extends (EventSource as unknown as new (url: string, init: object) => EventTarget) {
    constructor(url: string, init: object) {
      super(url, {
        ...init,
        fetch: (input: string, { headers, ...rest }: RequestInit) =>
          fetch(input, { ...rest, headers: { ...(headers as Record<string, string>), authorization } }),
      })
    }
  } as unknown as typeof EventSource
}

/** What `fetch-event-source` needs of a browser even where it runs in none. */
export const BROWSER = {
  window: globalThis,
  document: { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined },
}

/** Clients of the registry, by their names there. */
export const followers: Readonly<Record<string, Follow>> = {
  async eventsource({ base, workflow, input, token }) {
    const messages: SessionMessage[] = []
    const source = withEventSource(await start(base, workflow, input, token), token, (message) =>
      messages.push(message),
    )
    return { messages, hasStopped: () => source.readyState === source.CLOSED, stop: () => source.close() }
  },

  async 'eventsource-client'({ base, workflow, input, token }) {
    const messages: SessionMessage[] = []
    const url = await start(base, workflow, input, token)
    const source = withEventSourceClient(url, token, (message) => messages.push(message))
    return { messages, hasStopped: () => source.readyState === 'closed', stop: () => source.close() }
  },

  async '@microsoft/fetch-event-source'({ base, workflow, input, token }) {
    const messages: SessionMessage[] = []
    let hasStopped = false
    const end = new AbortController()
    const show = (message: SessionMessage): void => void messages.push(message)
    const running = withFetchEventSource(`${base}/workflows/${workflow}`, input, token, show, end)
    const onStop = (): void => {
      hasStopped = true
    }
    running.then(onStop, onStop)
    return { messages, hasStopped: () => hasStopped, stop: () => end.abort() }
  },

  async 'reconnecting-eventsource'({ base, workflow, input, token }) {
    const messages: SessionMessage[] = []
    globalThis.EventSource = rememberingLogin(`Bearer ${token}`) as unknown as typeof globalThis.EventSource
    const source = withReconnectingEventSource(await start(base, workflow, input, token), (message) =>
      messages.push(message),
    )
    return { messages, hasStopped: () => source.readyState === source.CLOSED, stop: () => source.close() }
  },
}
