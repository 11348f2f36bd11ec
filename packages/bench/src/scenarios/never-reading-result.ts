import { lastingPeak, median } from '../figures/statistics.ts'
import type { PeerName } from '../peers/peers.ts'
import type { Effort } from './scenario.ts'

/** As fast as it goes, with a rate that every peer can reach with one follower. */
export const PACE = { perSecond: 20_000, bytes: 1_024 }

/** A round ends early once so many bytes are held: what was to be seen has been seen. */
export const ceilingOf = ({ quick }: Pick<Effort, 'quick'>): number => (quick ? 32 : 128) * 1_024 * 1_024

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

/**
 * How long a round publishes, in s: a minute for ours with its window, which the kernel takes longest from. What is held for
 * the client of any other is plain when the write deadline of 10 s has passed.
 */
export const secondsOf = ({ quick, seconds }: Effort, peer: PeerName): number =>
  seconds ?? (quick ? 8 : peer === 'ours' ? 60 : 14)

/** What is held is told every so often, and lasts where it is so for as many samples in a row: two seconds. */
export const [SAMPLE_MS, LASTING] = [250, 8]

/** How long is waited at most until the heap has come to rest, and how long is looked at it before and after. */
export const spansOf = ({ quick }: Pick<Effort, 'quick'>) => ({ warmMs: quick ? 15_000 : 30_000, besideMs: 4_000 })

/** What is held above the median of what was held before the client came. */
export const heldBy = ({ before }: Pick<NeverReading, 'before'>, { bytes }: Pick<Sample, 'bytes'>): number =>
  bytes - median(before.map((sample) => sample.bytes))

/**
 * The most that was held for the client: what lasted, above what lasted before it came, since a peak of what strays lies
 * above its median; or what was reached at the ceiling.
 */
export function peakHeld(result: Pick<NeverReading, 'before' | 'samples' | 'ceiling'>): number {
  if (result.ceiling) return Math.max(...result.samples.map((sample) => heldBy(result, sample)))
  const [before, during] = [result.before, result.samples].map((samples) =>
    lastingPeak(
      samples.map(({ bytes }) => bytes),
      LASTING,
    ),
  ) as [number, number]
  return during - before
}

/** What is still held when the client is gone. */
export const heldAfter = (result: Pick<NeverReading, 'before' | 'after'>): number =>
  median(result.after.map((sample) => heldBy(result, sample)))

/** How far what is held strays from its median before the client came: no difference below it means anything. */
export const noiseOf = (result: Pick<NeverReading, 'before'>): number =>
  Math.max(...result.before.map((sample) => Math.abs(heldBy(result, sample))))
