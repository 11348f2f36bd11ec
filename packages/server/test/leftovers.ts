import type { SessionStore } from '@progress/core'
import { type FakeClock, fakeClock } from '@progress/core/testing'
import type { ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { expect } from 'vitest'
import { counted, type StoreCounts } from './chaos-store.ts'
import { listen, type RawServer } from './raw.ts'
import { build, type Served, type ServeOptions, serve, until } from './serving.ts'

/** All that a handler behind a socket could leave behind, at hand to be counted. */
export interface Watched {
  readonly served: Served
  readonly raw: RawServer
  readonly clock: FakeClock
  readonly counts: StoreCounts
  /** A live session of Ann's, which nobody works on. */
  readonly path: string
  readonly sessionId: string
}

/** How long a closed connection may hold anything, in ms. */
const FREED_WITHIN_MS = 5_000

/** Serves on a socket with everything counted. */
export async function watch(options: Partial<ServeOptions> = {}): Promise<Watched> {
  const clock = fakeClock()
  const counting = { counts: { subscriptions: 0, reads: 0 } as StoreCounts }
  const wrapStore = (store: SessionStore): SessionStore => {
    const { store: outer, counts } = counted(options.wrapStore?.(store) ?? store)
    counting.counts = counts
    return outer
  }
  const served = await serve({ host: 'fetch', topics: () => ['t'], store: { clock }, ...options, wrapStore })
  const { session } = await served.manager.create(build, { name: 'x' }, { owner: 'ann', topics: ['t'] })
  const raw = await listen(toNodeHandler(served.handler))
  const { sessionId } = session
  return { served, raw, clock, counts: counting.counts, path: `/sessions/${sessionId}`, sessionId }
}

/** Checks that nothing is left of the connections that were: it takes no more than five seconds, of a clock in hand. */
export async function expectNothingLeft(watched: Watched): Promise<void> {
  const { served, raw, clock } = watched
  await until(() => raw.sockets.size === 0)
  await until(() => held(served.handler) === 0)
  await clock.advance(FREED_WITHIN_MS)
  expectHoldsNothing(watched)
  // The store keeps one timer of its own for all that has ended.
  const { items } = await served.store.list({ status: ['completed', 'failed', 'cancelled'] })
  expect(clock.pending).toBe(Math.min(1, items.length))
}

/** The same by the real clock, but for its timers. A machine that is busy is given ten times as long. */
export async function expectFreed(watched: Watched): Promise<void> {
  const { served, raw } = watched
  const deadline = performance.now() + 10 * FREED_WITHIN_MS
  const isFreed = (): boolean => raw.sockets.size === 0 && served.handler.stats().hubs.hubs === 0
  await until(() => isFreed() || performance.now() > deadline)
  expectHoldsNothing(watched)
}

function expectHoldsNothing({ served, raw, counts }: Watched): void {
  expect(raw.sockets.size).toBe(0)
  expect(served.handler.stats()).toMatchObject({
    connections: { sse: 0, poll: 0, single: 0, owners: 0 },
    hubs: { hubs: 0, topics: 0, followers: 0, waiting: 0 },
  })
  expect(counts.subscriptions).toBe(0)
}

/** How many connections are counted. */
export function held(handler: ProgressHandler): number {
  const { sse, poll, single } = handler.stats().connections
  return sse + poll + single
}

/** Makes a session's state so large that no socket takes it at once. */
export async function makeLarge({ served, sessionId }: Watched, megabytes = 12): Promise<void> {
  const blob = 'x'.repeat(megabytes * 1_024 * 1_024)
  await served.store.append(sessionId, {
    writer: 'test',
    batch: 1,
    events: [{ type: 'progress', timestamp: 0, metadata: { blob } }],
  })
}
