import type { AnyWorkflow, Emitter } from '@progress/core'
import type { Pause, Script, Step } from './script.ts'

/** Writes a script as time goes by. */
export class ScriptWriter {
  readonly #workflow: AnyWorkflow
  readonly #steps: Step[] = []
  readonly #pauses: Pause[] = []
  #nowMs = 0

  constructor(workflow: AnyWorkflow) {
    this.#workflow = workflow
  }

  get nowMs(): number {
    return this.#nowMs
  }

  pass(ms: number): this {
    this.#nowMs += ms
    return this
  }

  say(say: (emitter: Emitter) => void): this {
    return this.sayAt(this.#nowMs, say)
  }

  /** At a time of its own, for what goes on side by side. */
  sayAt(atMs: number, say: (emitter: Emitter) => void): this {
    this.#steps.push({ atMs, say })
    return this
  }

  stage(id: string): this {
    return this.say((emitter) => emitter.stage(id))
  }

  /** Says at the end of each of so many steps how many there were; a part of them where a span is given. */
  count(total: number, msOf: (index: number) => number, from = 0, to = total): this {
    for (let index = from; index < to; index += 1) {
      this.pass(msOf(index)).say((emitter) => emitter.update({ current: index + 1, total }))
    }
    return this
  }

  pause(ms: number): this {
    this.#pauses.push({ fromMs: this.#nowMs, toMs: this.#nowMs + ms })
    return this.pass(ms)
  }

  end(): Script {
    return {
      workflow: this.#workflow,
      steps: this.#steps.toSorted((a, b) => a.atMs - b.atMs),
      pauses: this.#pauses,
      durationMs: this.#nowMs,
    }
  }
}
