import {
  type AnyWorkflow,
  defineWorkflow,
  type Emitter,
  type ItemStatus,
  type PlanEntry,
  type Progress,
} from '@progress/core'
import type { Script } from './script.ts'
import { ScriptWriter } from './script-writer.ts'

/** What a run said of its stages, and when. */
export interface TracedStep {
  /** Since the run's beginning. */
  readonly atMs: number
  readonly stages: NonNullable<Progress['stages']>
}

/** An item: its kind, when it began and when it ended, since the run's beginning, and how. */
export type TracedItem = readonly [kind: string, fromMs: number, toMs: number, status: string]

/** A run that was recorded. */
export interface TracedRun {
  /** What it worked on. */
  readonly input: string
  readonly durationMs: number
  readonly steps: readonly TracedStep[]
  /** When its items were announced, all at once; absent where it had none. */
  readonly announcedMs?: number
  readonly items?: readonly TracedItem[]
}

/** Runs of one workflow that were recorded one after the other. */
export interface Trace {
  readonly workflow: string
  readonly plan: readonly PlanEntry[]
  readonly runs: readonly TracedRun[]
}

/** The runs of a trace, to be played again. */
export function scriptsOf({ workflow: name, plan, runs }: Trace): Script[] {
  const stages = Object.fromEntries(plan.map(({ id, title = id, ...entry }) => [id, { title, ...entry }]))
  const workflow: AnyWorkflow = defineWorkflow({ name, stages: stages as Record<string, { title: string }> })
  return runs.map(({ steps, durationMs, announcedMs = 0, items = [] }) => {
    const writer = new ScriptWriter(workflow)
    for (const step of steps) writer.sayAt(step.atMs, (emitter) => sayAgain(emitter, step))
    for (const [index, [kind]] of items.entries()) {
      writer.sayAt(announcedMs, (emitter) => emitter.item(`${index}`, { kind, status: 'pending' }))
    }
    for (const [index, [, fromMs, toMs, status]] of items.entries()) {
      writer.sayAt(fromMs, (emitter) => emitter.item(`${index}`, { status: 'active' }))
      writer.sayAt(toMs, (emitter) => emitter.item(`${index}`, { status: status as ItemStatus }))
    }
    return writer.pass(durationMs).end()
  })
}

/** A stage that ends does so when the next one begins; at the end of all nothing need be said. */
function sayAgain(emitter: Emitter, { stages }: TracedStep): void {
  for (const [id, { status, current, total }] of Object.entries(stages)) {
    if (status === 'skipped') emitter.skip(id)
    if (status === 'active') emitter.stage(id)
    if (current !== undefined || total !== undefined) {
      emitter.update({ stage: id, ...(current != null && { current }), ...(total != null && { total }) })
    }
  }
}
