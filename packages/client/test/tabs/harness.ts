import { type FakeClock, fakeClock } from '@progress/core/testing'
import { afterEach, beforeEach, expect } from 'vitest'
import type { ClientSession } from '../../src/index.ts'
import { type CountingServer, countingServer } from './counting-server.ts'
import { type FakeBrowser, fakeBrowser, randomFrom } from './fake-browser.ts'

/** What a test of tabs has at hand: a browser that is none, and the real server in this process. */
export interface TabsHarness {
  readonly clock: FakeClock
  readonly server: CountingServer
  readonly browser: FakeBrowser
  /** Follows a session in so many tabs. */
  follow(count: number, id: string): ClientSession[]
  /** The requests for streams, up to now. */
  streamed(): string[]
  /** Lets time pass until something is settled, which may need more than time. */
  passing(settled: Promise<unknown>): Promise<void>
  /** Ends the session, and looks whether each follower has heard of it. */
  expectEnd(id: string, sessions: readonly ClientSession[]): Promise<void>
}

/** The state of each one's connection. */
export const statesOf = (sessions: readonly ClientSession[]): string[] =>
  sessions.map((session) => session.getConnection().state)

/** Gives each test a browser and a server of its own. */
export function withBrowser(): TabsHarness {
  let clock: FakeClock
  let server: CountingServer
  let browser: FakeBrowser
  beforeEach(() => {
    clock = fakeClock()
    server = countingServer(clock)
    browser = fakeBrowser({ clock, fetch: server.fetch, url: server.url, random: randomFrom(1), delayMs: 5 })
  })
  afterEach(() => server.close())
  return {
    get clock() {
      return clock
    },
    get server() {
      return server
    },
    get browser() {
      return browser
    },
    follow: (count, id) => Array.from({ length: count }, () => browser.open().client.follow(id)),
    streamed: () => server.requests.filter((request) => request.includes('event-stream')),
    async passing(settled) {
      let waits = true
      const stop = (): void => {
        waits = false
      }
      settled.then(stop, stop)
      while (waits) await clock.advance(5)
    },
    async expectEnd(id, sessions) {
      await Promise.all([server.begun(id).end(42), clock.advance(300)])
      expect(await Promise.all(sessions.map(({ result }) => result))).toEqual(sessions.map(() => 42))
      for (const session of sessions) expect(session.getSnapshot()).toEqual(await server.snapshotOf(id))
      expect([server.streams(), browser.locks.held(), browser.channels()]).toEqual([[], [], []])
    },
  }
}
