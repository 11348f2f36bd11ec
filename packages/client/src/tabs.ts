import { type Clock, systemClock } from '@progress/core'
import type { ClientOptions } from './context.ts'
import { type Deferred, deferred } from './deferred.ts'
import { createMemory, type MemoryStorage, type SessionMemory } from './memory.ts'
import { type Asked, toAsked, toFollowing } from './tabs/asked.ts'
import type { Locks } from './tabs/hold.ts'
import { openStream } from './tabs/open-stream.ts'
import { createSeat, type Seat, whenGone } from './tabs/seat.ts'
import { lead, share } from './tabs/share.ts'
import type { Channel, Tab } from './tabs/tab.ts'

export type { MemoryStorage, SessionMemory } from './memory.ts'
export type { HoldOptions, Locks } from './tabs/hold.ts'
export type { Channel } from './tabs/tab.ts'

/** Settings of `createTabs`. */
export interface TabsOptions {
  /**
   * Who is signed in, such as a user's id: only tabs of the same scope share anything. Without it nothing is shared, but
   * streams are counted.
   */
  readonly scope?: string | undefined
  /** Streams at once to one origin, over all tabs of all scopes; who gets none polls, and tries again. @defaultValue 4 */
  readonly maxStreams?: number | undefined
  /** @defaultValue the platform's */
  readonly fetch?: ClientOptions['fetch']
  /** `null`: there are none, and each tab works alone. @defaultValue the platform's */
  readonly locks?: Locks | null | undefined
  /** Opens what tabs talk over. @defaultValue a `BroadcastChannel` */
  readonly channel?: ((name: string) => Channel) | undefined
  /** Of the memory. @defaultValue the page's `localStorage`; its `sessionStorage` without a scope */
  readonly storage?: MemoryStorage | undefined
  readonly clock?: Clock | undefined
  /** In `[0, 1)`; spreads what tabs do when a leader keeps silent. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined
  /** Where the page's coming and going is heard of. @defaultValue the window */
  readonly page?: Partial<EventTarget> | undefined
}

/** What makes a client share with other tabs: spread it into the client's options. */
export interface Tabs {
  /** Streams are opened by one tab and passed on to the others; everything else goes straight to the server. */
  readonly fetch: NonNullable<ClientOptions['fetch']>
  /** Remembers what runs in all tabs of the scope. */
  readonly memory: SessionMemory
  /** Shares no longer, as when somebody signs out. What is followed goes on alone. */
  close(): void
}

const platformChannel = (name: string): Channel => new BroadcastChannel(name) as Channel

/** As it is by then: others may have wrapped it. */
const platformFetch: Tabs['fetch'] = (url, init) => globalThis.fetch(url, init)

/**
 * Seats a caller at the stream that it asks for.
 *
 * @returns What it asks for where it is made to ask again: who has started a session follows it from then on.
 */
async function seatAt(tab: Tab, asked: Asked, seat: Seat): Promise<Asked> {
  if (!asked.isStart) {
    share(tab, asked, seat)
    return asked
  }
  try {
    const opened = await openStream(tab, asked, seat)
    const sessionId = opened?.headers.get('progress-session')
    if (sessionId) {
      const following = toFollowing(asked, sessionId)
      share(tab, following, seat, opened)
      return following
    }
    if (opened) void lead(tab, asked, seat, opened)
  } catch (error) {
    seat.end(error)
  }
  return asked
}

/**
 * Makes what lets the tabs of a browser share their streams.
 *
 * ```ts
 * const client = createProgressClient({ url: '/api/progress', ...createTabs({ scope: user.id }) })
 * ```
 *
 * One tab, the leader, reads a stream from the server and passes it on; each has a state of its own. Neither headers nor
 * cookies cross from tab to tab, and nothing that passes is stored. Where there are no locks or channels, or they are
 * forbidden, each tab works alone.
 */
export function createTabs({
  scope,
  maxStreams = 4,
  fetch = platformFetch,
  locks = globalThis.navigator?.locks as Locks | undefined,
  channel = platformChannel,
  storage,
  clock = systemClock,
  random = Math.random,
  page = globalThis,
}: TabsOptions): Tabs {
  const tab: Tab = { scope, maxStreams, fetch, locks, channel, clock, random, kept: {} }
  const seats = new Set<Seat>()
  const off = new AbortController()
  const { signal: closed } = off
  let away: Deferred<void> | undefined
  const leave = (): void => {
    for (const seat of seats) seat.leave()
  }
  /** Captured: what a document hears does not come to its window otherwise. */
  const on = (type: string, listener: () => void): void =>
    page.addEventListener?.(type, listener, { capture: true, signal: closed })
  const goAway = (): void => {
    away ??= deferred()
    leave()
  }
  const comeBack = (): void => {
    away?.resolve()
    away = undefined
  }
  // A page that holds locks, or reads a stream, is not let into the back-forward cache.
  on('pagehide', goAway)
  on('pageshow', comeBack)
  on('freeze', goAway)
  on('resume', comeBack)

  return {
    async fetch(address, init) {
      const signal = init?.signal
      let asked = toAsked(address, init)
      while (asked) {
        await away?.promise
        if (closed.aborted) break
        signal?.throwIfAborted()
        const seat = createSeat(signal)
        seats.add(seat)
        whenGone(seat.gone, () => seats.delete(seat))
        asked = await seatAt(tab, asked, seat)
        const response = await seat.reply
        if (response) return response
      }
      return fetch(address, init)
    },
    memory: createMemory({ scope, storage, now: clock.now }),
    close() {
      off.abort()
      comeBack()
      leave()
    },
  }
}
