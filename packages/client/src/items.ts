import type { Clock, ListedItem, Timer } from '@progress/core'
import { type Environment, nextFrameOf, platformClock } from './environment.ts'
import { createItemList } from './item-list.ts'
import { createNotifier } from './notifier.ts'
import { readPages } from './read-pages.ts'
import type { ClientSession } from './types.ts'

/** All items of a session, also of one whose snapshot leaves most of them out. */
export interface ClientItems {
  /** In the order of their `index`; the same array until one of them changes. */
  getSnapshot(): readonly ListedItem[]
  /** Hears of changes, at most once per animation frame. @returns What stops it. */
  subscribe(listener: () => void): () => void
  /** Whether pages are still to come. */
  readonly isLoading: boolean
  /** Stops reading and listening; what is known stays. The session goes on, and so does whoever follows it. */
  detach(): void
}

/** What of the page differs from the platform's own. */
export interface ItemsOptions {
  readonly clock?: Clock | undefined
  readonly nextFrame?: Environment['nextFrame'] | undefined
  /** In `[0, 1)`; spreads what is tried again. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined
}

/**
 * Keeps a session's items up to date: those of its snapshot, and by pages what that leaves out. Pages are read once, and
 * again only where the session's state had to be read again. Where they cannot be read, what is known stays.
 *
 * @param session - Is followed by whoever made it.
 * @see docs/guides/following.md
 */
export function createItems(session: ClientSession, options: ItemsOptions = {}): ClientItems {
  const { clock = platformClock, nextFrame = nextFrameOf(clock), random } = options
  const { subscribe, notify } = createNotifier({ nextFrame })
  const list = createItemList()
  const updates = session[Symbol.asyncIterator]()
  let isDetached = false
  /** Ends the reading that is under way, if one is. */
  let reading: AbortController | undefined
  let seen: unknown

  const stop = (): void => {
    reading?.abort()
    reading = undefined
    notify()
  }
  const read = async ({ signal }: AbortController): Promise<void> => {
    await readPages({
      list,
      signal,
      read: (after) => session.readItems({ after }),
      onPage: notify,
      wait: (ms) =>
        new Promise((resolve) => {
          const timer: Timer = clock.setTimer(resolve, ms)
          signal.onabort = () => clock.clearTimer(timer)
        }),
      random,
    })
    if (!signal.aborted) stop()
  }
  const takeState = (snapshot: NonNullable<ReturnType<ClientSession['getSnapshot']>>): void => {
    // What an iterator begins with is known already.
    if (snapshot === seen) return
    seen = snapshot
    reading?.abort()
    reading = snapshot.itemsOmitted && new AbortController()
    list.takeSnapshot(snapshot)
    if (reading) void read(reading)
  }
  const follow = async (): Promise<void> => {
    for (;;) {
      const { done, value: update } = await updates.next()
      if (done || isDetached) break
      if (update.type === 'snapshot') takeState(update.snapshot)
      else list.takeEvent(update)
      notify()
    }
    // The pages of a session that has ended still go with what is known; while it lives they need its events.
    if (!session.getSnapshot()?.endedAt) stop()
  }

  const state = session.getSnapshot()
  if (state) takeState(state)
  follow().catch(stop)
  return {
    getSnapshot: list.rows,
    subscribe,
    get isLoading() {
      return reading !== undefined
    },
    detach() {
      isDetached = true
      updates.return?.()
      stop()
    },
  }
}
