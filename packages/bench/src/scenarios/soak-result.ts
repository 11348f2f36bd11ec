import { fitLine, type Line } from '../figures/line-fit.ts'
import type { Following } from '../soak/soak-settings.ts'
import type { Effort } from './scenario.ts'

/** What a server held at one moment, right after garbage was collected. */
export interface Sample {
  /** Since the first session, in ms. */
  readonly atMs: number
  /** Sessions begun so far. */
  readonly begun: number
  /** Sessions that the store has. */
  readonly kept: number
  /** Heap and what hangs on it outside, in bytes. */
  readonly held: number
  readonly rss: number
}

/** One server over its time. */
export interface Soaked {
  readonly samples: readonly Sample[]
  readonly ended: ReadonlyMap<Following, number>
  readonly failures: readonly string[]
  /** Sessions that were due, and that the machine was too busy to begin. */
  readonly leftOut: number
}

/** How long, and how often it is looked. */
export interface SoakPlan {
  readonly perSecond: number
  readonly seconds: number
  readonly everyMs: number
}

/** With sessions that are soon forgotten. */
export function planOf({ quick, seconds }: Effort): SoakPlan {
  if (quick) return { perSecond: 200, seconds: seconds ?? 6, everyMs: 500 }
  return { perSecond: 200, seconds: seconds ?? 600, everyMs: 10_000 }
}

/** With the defaults of the store. */
export function defaultsPlanOf({ quick }: Effort): SoakPlan {
  return quick ? { perSecond: 400, seconds: 2, everyMs: 500 } : { perSecond: 400, seconds: 40, everyMs: 2_500 }
}

/** What the defaults keep at most. */
export const MAX_SESSIONS = 10_000

/** The samples of the second half of the time. */
export function secondHalf(samples: readonly Sample[]): Sample[] {
  const half = (samples.at(-1)?.atMs ?? 0) / 2
  return samples.filter(({ atMs }) => atMs >= half)
}

/** How a figure goes with the sessions that were begun. */
export const perSession = (samples: readonly Sample[], of: (sample: Sample) => number): Line =>
  fitLine(samples.map((sample) => ({ x: sample.begun, y: of(sample) })))

/** The samples from which on the store kept as many as it may. */
export const sinceFull = (samples: readonly Sample[]): Sample[] =>
  samples.filter(({ kept }) => kept >= MAX_SESSIONS - 1)
