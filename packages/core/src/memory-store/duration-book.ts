import { addDurations, assertDurations, NO_DURATIONS, type WorkflowDurations } from '../durations.ts'

/** Workflows are an application's own, and few: a name made up for each session does not fill the memory. */
const MAX_WORKFLOWS = 1_000

/** What the sessions of each workflow took. */
export class DurationBook {
  /** In the order of their last sample. */
  readonly #kept = new Map<string, WorkflowDurations>()

  /** @throws {TypeError} for a sample that is none. */
  record(workflow: string, sample: WorkflowDurations): void {
    assertDurations(sample)
    const sums = addDurations(this.of(workflow), sample)
    this.#kept.delete(workflow)
    this.#kept.set(workflow, sums)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_WORKFLOWS && oldest !== undefined) this.#kept.delete(oldest)
  }

  of(workflow: string): WorkflowDurations {
    return this.#kept.get(workflow) ?? NO_DURATIONS
  }
}
