import type { Measurement } from '../server/measurement.ts'
import type { Effort } from './scenario.ts'

/** What some followers cost, all of them together. */
export interface Held {
  readonly followers: number
  /** Of the process, as the system has it. */
  readonly rss: number
  /** Of the heap, after collection. */
  readonly heap: number
  /** Beside the heap: buffers, and what belongs to sockets. */
  readonly external: number
}

/** What one round shows: the smaller crowd first. */
export interface Idle {
  readonly held: readonly Held[]
}

export const crowdsOf = ({ quick }: Effort): readonly number[] => (quick ? [1_000] : [1_000, 5_000])

/** What came between two looks. */
export const heldBetween = (before: Measurement, after: Measurement, followers: number): Held => ({
  followers,
  rss: after.rss - before.rss,
  heap: after.heapUsed - before.heapUsed,
  external: after.external - before.external,
})

/** Of one follower, in bytes; `NaN` where so many were not measured. */
export function perFollower({ held }: Idle, followers: number, of: (held: Held) => number): number {
  const one = held.find((some) => some.followers === followers)
  return one === undefined ? Number.NaN : of(one) / followers
}
