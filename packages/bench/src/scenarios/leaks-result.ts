import type { Effort } from './scenario.ts'

export const PACE = { perSecond: 50, bytes: 256 }

/** How many have come and gone before anything is measured. */
export const WARM_CONNECTIONS = 1_000

/** How many connections there are at any time. */
export const AT_ONCE = 200

/** What may take so long, and no longer. */
export const LIMIT_MS = 5_000

/** What is left of something. */
export interface Before {
  readonly before: number
  readonly after: number
}

/** What one round shows. */
export interface Leaks {
  readonly connections: number
  readonly durationMs: number
  /** From the last drop until no socket and no follower was left; `undefined`: not within the limit. */
  readonly leftMs: number | undefined
  /** Until nothing else of the peer's was left either. */
  readonly clearedMs: number | undefined
  readonly sockets: Before
  /** Of Node: what `process.getActiveResourcesInfo` calls `Timeout` and `Immediate`. */
  readonly timers: Before
  /** Everything else that it lists. */
  readonly otherResources: Before
  /** After collection. */
  readonly heap: Before
  readonly external: Before
  readonly rss: Before
  /** What the peer still held, by what it calls it; what is 0 is left out. */
  readonly leftovers: Readonly<Record<string, number>>
}

/** How many connections are made and dropped. */
export const connectionsOf = ({ quick }: Effort): number => (quick ? 1_000 : 10_000)
