import type { Connection } from '@progress/client'
import { createFold, type Fold, initialSnapshot, type SessionEvent, type Snapshot } from '@progress/core'

/** One thing that happens: an event of the protocol, or a change of the connection. */
export type Step =
  | { readonly at: number; readonly event: SessionEvent }
  | { readonly at: number; readonly connection: Connection }

/** A state that a script comes by. */
export interface Mark {
  readonly id: string
  /** Milliseconds from the script's beginning. */
  readonly at: number
}

/** A session that is played: what happens, and when. */
export interface Script {
  readonly id: string
  readonly initial: Snapshot
  /** In the order of their times, in ms from the beginning. */
  readonly steps: readonly Step[]
  readonly marks: readonly Mark[]
  readonly durationMs: number
}

/** When every script begins, by the server's clock: always the same, so that pictures can be compared. */
export const BEGINS_AT = Date.UTC(2026, 8, 14, 9, 30)

/** Before anything came over it. */
export const CONNECTING: Connection = {
  state: 'connecting',
  transport: 'sse',
  attempt: 0,
  stale: false,
  slow: false,
  invalid: 0,
}

/** How many steps have happened by a time. */
export function stepsUntil({ steps }: Script, at: number): number {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((steps[middle] as Step).at <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** A script as far as it was played. */
export interface Played {
  readonly fold: Fold
  connection: Connection
  /** Steps that have happened. */
  count: number
}

/** Before its first step. */
export function beginning(script: Script): Played {
  return { fold: createFold(script.initial), connection: CONNECTING, count: 0 }
}

/**
 * Plays steps up to a time.
 *
 * @returns The events that were applied.
 * @throws {TypeError} if one does not follow the one before: the script is wrong.
 */
export function playUntil(script: Script, played: Played, at: number): SessionEvent[] {
  const end = stepsUntil(script, at)
  const applied: SessionEvent[] = []
  for (; played.count < end; played.count += 1) {
    const step = script.steps[played.count] as Step
    if ('connection' in step) {
      played.connection = step.connection
      continue
    }
    if (played.fold.apply(step.event) !== 'next')
      throw new TypeError(`${script.id}: event ${step.event.seq} does not fit`)
    applied.push(step.event)
  }
  return applied
}

/** The session's state before anything happened. */
export function initialOf(id: string, plan: Snapshot['plan']): Snapshot {
  const record = { sessionId: `gallery-${id}`, workflow: 'ingest', topics: [], plan, createdAt: BEGINS_AT }
  return initialSnapshot(record as never)
}
