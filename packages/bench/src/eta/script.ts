import type { AnyWorkflow, Emitter } from '@progress/core'

/** One thing that a run's work says. */
export interface Step {
  /** Since the run's beginning. */
  readonly atMs: number
  say(emitter: Emitter): void
}

/** A span in which a follower has paused the run. */
export interface Pause {
  readonly fromMs: number
  readonly toMs: number
}

/** All that happens in a run, and when: what is played to estimators. */
export interface Script {
  readonly workflow: AnyWorkflow
  /** In order. */
  readonly steps: readonly Step[]
  /** In order; within the run. */
  readonly pauses: readonly Pause[]
  readonly durationMs: number
}

/** Runs of one kind. */
export interface RunKind {
  readonly name: string
  readonly recorded: boolean
  /** Runs that make the history of each other. */
  scripts(): readonly Script[]
}
