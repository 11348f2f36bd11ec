import type { Allocation } from '../emit/measure-allocation.ts'
import type { WayCost } from '../emit/measure-way.ts'
import { WAY_NAMES, WAYS, type WayName } from '../emit/ways.ts'
import type { Effort } from './scenario.ts'

/** All rounds of one way. */
export interface WayRow {
  readonly way: WayName
  readonly costs: readonly WayCost[]
}

/** All looks at what is allocated in a session of one size. */
export interface AllocationRow {
  /** Items, and as many log lines. */
  readonly size: number
  readonly allocations: readonly Allocation[]
}

/** What is known at the end. */
export interface EmitResult {
  readonly ways: readonly WayRow[]
  readonly allocations: readonly AllocationRow[]
}

/** Sessions that are compared, from the smallest. */
export const SIZES = [10, 10_000] as const

export const roundsOf = ({ quick }: Effort): number => (quick ? 1 : 3)

/** Turns of the event loop that count in a round, with many reports each, and as many with one. */
export const turnsOf = ({ quick }: Effort): number => (quick ? 1_500 : 5_000)

export const waysOf = ({ quick }: Effort): readonly WayName[] =>
  WAY_NAMES.filter((name) => !quick || WAYS[name].isQuick)
