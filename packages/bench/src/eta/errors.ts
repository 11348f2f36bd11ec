import type { Estimate } from './play.ts'
import type { Script } from './script.ts'

/** No single estimate counts for more: the first ones of a bad estimator would outweigh all that follow. */
const WORST = 2

/** How far the estimates of one run were off. */
export interface RunError {
  /**
   * The mean distance of the estimated end from the real one, as a share of the run's duration without its pauses;
   * `undefined` where there was no estimate.
   */
  readonly error: number | undefined
  /** For what share of the looks there was an estimate. */
  readonly shown: number
}

/**
 * Compares estimates with what came. Pauses that were still to come are left out of the real end: they depend on a
 * person, and no estimator can know of them.
 */
export function errorOf({ durationMs, pauses }: Script, estimates: readonly Estimate[]): RunError {
  const pausedMs = sumOf(pauses.map(({ fromMs, toMs }) => toMs - fromMs))
  const errors = estimates.flatMap(({ atMs, endMs }) => {
    if (endMs === undefined) return []
    const toCome = sumOf(pauses.filter(({ fromMs }) => fromMs > atMs).map(({ fromMs, toMs }) => toMs - fromMs))
    return [Math.min(WORST, Math.abs(endMs - (durationMs - toCome)) / (durationMs - pausedMs))]
  })
  return {
    error: errors.length === 0 ? undefined : sumOf(errors) / errors.length,
    shown: errors.length / estimates.length,
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
