import type { Clock, Timer } from './clock.ts'
import type { WorkflowDurations } from './durations.ts'
import type { Logger } from './logger.ts'
import { isEmptySample } from './session-durations.ts'
import type { SessionStore } from './store.ts'

/** What a session's holder needs to learn from earlier sessions, and to leave word to later ones. */
export interface SessionHistoryOptions {
  readonly store: SessionStore
  readonly clock: Clock
  readonly logger: Logger
  readonly workflow: string
  readonly sessionId: string
  readonly onStoreError: () => void
}

/** Work that wants its plan weighed waits so long for what is known, and no longer. */
const SOON_MS = 250

/** What earlier sessions of a workflow took, read once and in the background. Nothing here ever fails. */
export class SessionHistory {
  /** `undefined` where the store did not say. */
  readonly known: Promise<WorkflowDurations | undefined>
  readonly #options: SessionHistoryOptions

  constructor(options: SessionHistoryOptions) {
    this.#options = options
    this.known = this.#read().catch((err: unknown) => this.#failed('read', err))
  }

  /** What is known, if that is heard of soon. */
  async soon(): Promise<WorkflowDurations | undefined> {
    const { clock } = this.#options
    let timer: Timer
    const late = new Promise<undefined>((resolve) => {
      timer = clock.setTimer(() => resolve(undefined), SOON_MS)
    })
    return Promise.race([this.known, late]).finally(() => clock.clearTimer(timer))
  }

  /** Adds what a session took. */
  async record(sample: WorkflowDurations): Promise<void> {
    if (isEmptySample(sample)) return
    const { store, workflow } = this.#options
    await store.recordDurations(workflow, sample).catch((err: unknown) => void this.#failed('recorded', err))
  }

  async #read(): Promise<WorkflowDurations> {
    return this.#options.store.durations(this.#options.workflow)
  }

  #failed(what: string, err: unknown): undefined {
    const { logger, workflow, sessionId, onStoreError } = this.#options
    onStoreError()
    logger.warn({ sessionId, workflow, err }, `what sessions took was not ${what}`)
    return undefined
  }
}
