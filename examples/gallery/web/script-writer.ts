import type { Connection } from '@progress/client'
import type { AnyPatch, SessionEvent, Snapshot } from '@progress/core'
import { BEGINS_AT, beginning, CONNECTING, initialOf, type Mark, playUntil, type Script, type Step } from './script.ts'

type Ending = { readonly type: 'complete' | 'error' | 'cancelled' } & Record<string, unknown>

/** Writes a script, one thing after the other. */
export interface ScriptWriter {
  /** The session's state as far as it is written. */
  readonly state: Snapshot
  /** By the server's clock, epoch ms. */
  readonly now: number
  wait(ms: number): void
  patch(patch: AnyPatch): void
  /** The last event. */
  end(ending: Ending): void
  connection(changes: Partial<Connection>): void
  /** Names the state that is reached now. */
  mark(id: string): void
  script(): Script
}

/** Begins a script. */
export function createScriptWriter(id: string, plan: Snapshot['plan']): ScriptWriter {
  const initial = initialOf(id, plan)
  const steps: Step[] = []
  const marks: Mark[] = []
  let at = 0
  let connection: Connection = CONNECTING
  const script = (): Script => ({ id, initial, steps, marks, durationMs: at + 2_000 })
  const played = beginning(script())
  const write = (step: Step): void => {
    steps.push(step)
    playUntil(script(), played, at)
  }
  const heard = (): void => {
    if (connection.state === 'live') connection = { ...connection, lastMessageAt: BEGINS_AT + at }
    write({ at, connection })
  }
  const event = (fields: object): void => {
    const base = { sessionId: initial.sessionId, seq: played.fold.seq + 1, timestamp: BEGINS_AT + at }
    write({ at, event: { type: 'progress', ...base, ...fields } as SessionEvent })
    heard()
  }
  return {
    get state() {
      return played.fold.state
    },
    get now() {
      return BEGINS_AT + at
    },
    wait(ms) {
      at += ms
    },
    patch: event,
    end(ending) {
      event(ending)
      connection = { ...connection, state: 'closed' } as Connection
      heard()
    },
    connection(changes) {
      connection = { ...connection, ...changes } as Connection
      heard()
    },
    mark(name) {
      marks.push({ id: name, at })
    },
    script,
  }
}
