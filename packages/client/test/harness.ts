import type { ServerResponse } from 'node:http'
import { type FakeClock, fakeClock } from '@progress/core/testing'
import { afterEach, beforeEach } from 'vitest'
import { type ClientOptions, type Connection, createProgressClient, type ProgressClient } from '../src/index.ts'
import { type ScriptedServer, type Seen, scriptedServer, type Trick } from './scripted-server.ts'

/** What a test of the client has at hand. */
export interface Harness {
  readonly server: ScriptedServer
  /** Stands still; used where the test says so. */
  readonly clock: FakeClock
  /** Makes a client whose reconnects do not wait: `random` is 0. */
  connect(options?: Partial<ClientOptions>): ProgressClient
}

/** Gives each test a server of its own, and closes what it opened. */
export function withServer(): Harness {
  let server: ScriptedServer
  let clients: ProgressClient[] = []
  let clock: FakeClock
  beforeEach(async () => {
    server = await scriptedServer()
    clock = fakeClock()
  })
  afterEach(async () => {
    for (const client of clients) client.close()
    clients = []
    await server.close()
  })
  return {
    get server() {
      return server
    },
    get clock() {
      return clock
    },
    connect(options = {}) {
      const client = createProgressClient({
        url: server.url,
        random: () => 0,
        ...options,
        environment: { nextFrame: queueMicrotask, ...options.environment },
      })
      clients.push(client)
      return client
    },
  }
}

/** Whether a request asks for a stream. */
export const asksForStream = ({ headers }: Seen): boolean => headers.accept === 'text/event-stream'

/** Takes the request, does what it asks, and holds every byte of the reply back, as a proxy that buffers. */
export const mute: Trick = (response, _seen, honest) => {
  const silent = response as { -readonly [K in keyof ServerResponse]: ServerResponse[K] }
  silent.writeHead = () => response
  silent.write = () => true
  silent.end = () => response
  honest()
}

/** Cuts the connection without a word. */
export const drop: Trick = (response) => void response.destroy()

/** Does what the request asks, and cuts the connection before anything of the reply gets through. */
export const loseReply: Trick = (response, seen, honest) => {
  mute(response, seen, honest)
  response.destroy()
}

/** Keeps every state that a connection goes through. */
export function recordStates(followed: {
  getConnection(): Connection
  subscribeConnection(listener: () => void): () => void
}): Connection[] {
  const states: Connection[] = []
  followed.subscribeConnection(() => states.push(followed.getConnection()))
  return states
}
