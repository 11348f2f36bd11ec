import { lastingPeak, median } from '../figures/statistics.ts'
import type { Effort } from './scenario.ts'

/** As fast as it goes, with a rate that every peer can reach with one follower. */
export const PACE = { perSecond: 20_000, bytes: 1_024 }

/** A round ends early once so many bytes are held: what was to be seen has been seen. */
export const ceilingOf = ({ quick }: Pick<Effort, 'quick'>): number => (quick ? 64 : 128) * 1_024 * 1_024

/** What a server held at one moment. */
export interface Sample {
  /** Since the client connected. */
  readonly atMs: number
  /** Heap and the memory beside it, after collection. */
  readonly bytes: number
  readonly rss: number
  /** Of that, what Node's socket holds because the kernel takes no more. */
  readonly waitingBytes: number
  /** What the kernel took. */
  readonly takenBytes: number
}

/** What one round shows. */
export interface NeverReading {
  /** Before it came, while the same is published. */
  readonly before: readonly Sample[]
  readonly samples: readonly Sample[]
  /** From some time after the client has left. */
  readonly after: readonly Sample[]
  /** When the server dropped it, after it connected; `undefined`: never. */
  readonly droppedAtMs: number | undefined
  /** Whether the round was ended at the ceiling. */
  readonly ceiling: boolean
  /** How many updates a second the server published. */
  readonly perSecond: number
}

/** How long a round publishes, in s. */
export const secondsOf = ({ quick, seconds }: Effort): number => seconds ?? (quick ? 14 : 60)

/** What is held above the median of what was held before the client came. */
export const heldBy = ({ before }: Pick<NeverReading, 'before'>, { bytes }: Pick<Sample, 'bytes'>): number =>
  bytes - median(before.map((sample) => sample.bytes))

/** The most that was held for the client: for some time, since single samples stray by the noise, or at the ceiling. */
export function peakHeld(result: Pick<NeverReading, 'before' | 'samples' | 'ceiling'>): number {
  const held = result.samples.map((sample) => heldBy(result, sample))
  return result.ceiling ? Math.max(...held) : lastingPeak(held)
}

/** What is still held when the client is gone. */
export const heldAfter = (result: Pick<NeverReading, 'before' | 'after'>): number =>
  median(result.after.map((sample) => heldBy(result, sample)))

/** How far what is held strays from its median before the client came: no difference below it means anything. */
export const noiseOf = (result: Pick<NeverReading, 'before'>): number =>
  Math.max(...result.before.map((sample) => Math.abs(heldBy(result, sample))))
