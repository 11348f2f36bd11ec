import type { Effort } from './scenario.ts'

/** Slow enough for every peer with a thousand connections but tRPC, which falls behind. */
export const PACE = { perSecond: 50, bytes: 1_024 }

/** What fills the kernel's buffers of those who do not read. */
export const FILL = { bytes: 64 * 1_024, limitMs: 10_000 }

/** What a follower saw in one part of a round. */
export interface Part {
  readonly updates: number
  /** Never arrived, though it was waited for. */
  readonly missing: number
  /** From when an update was due until it was read, in ms. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Of the server, per second of the part. */
  readonly cpuMsPerSecond: number
}

/** What one round shows. */
export interface Healthy {
  readonly alone: Part
  /** Beside those who do not read. */
  readonly crowded: Part
  /** How many of them there were, and how many of those had bytes waiting when the part began. */
  readonly crowd: number
  readonly blocked: number
  /** How many were still there when the part ended. */
  readonly left: number
  /** Heap and the memory beside it, after collection: before they came, and after the part. */
  readonly heldBefore: number
  readonly heldAfter: number
}

/** How many clients do not read. */
export const crowdOf = ({ quick }: Effort): number => (quick ? 200 : 1_000)

/** How long each part lasts, in s. */
export const secondsOf = ({ quick, seconds }: Effort): { alone: number; crowded: number } => ({
  alone: seconds ?? (quick ? 1 : 2),
  crowded: seconds ?? (quick ? 2 : 4),
})
