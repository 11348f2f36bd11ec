import { isProgressError, ProgressError, systemClock } from '@progress/core'
import type { Driver, Parameter } from './drivers/driver.ts'
import { isConflict, toStoreError } from './errors.ts'

/** How often a statement that met another transaction is sent again. */
const MOST_CONFLICTS = 3
/** Pauses before a call that may be repeated is, when no answer came. */
const PAUSES_MS = [50, 250]

/** A driver whose errors are the store's, and whose commands never hang. */
export class Database {
  readonly #driver: Driver
  readonly #deadlineMs: number

  constructor(driver: Driver, deadlineMs: number) {
    this.#driver = driver
    this.#deadlineMs = deadlineMs
  }

  /**
   * Runs one statement.
   *
   * @returns The text in its only column, row by row.
   * @throws {ProgressError} `store_unavailable` where no answer comes within the deadline, or none can come.
   * @throws {TypeError} For a value that Postgres does not take.
   */
  async query(text: string, parameters: readonly Parameter[]): Promise<string[]> {
    for (let conflicts = 1; ; conflicts += 1) {
      try {
        const rows = await this.#inTime(this.#driver.query(text, parameters, this.#deadlineMs))
        return rows.filter((row) => row !== null)
      } catch (error) {
        if (!isConflict(error) || conflicts >= MOST_CONFLICTS) throw toStoreError(error)
      }
    }
  }

  /** The same, sent again where no answer came: only for what answers a repeat as it did the first time. */
  async repeatable(text: string, parameters: readonly Parameter[]): Promise<string[]> {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await this.query(text, parameters)
      } catch (error) {
        if (!isProgressError(error, 'store_unavailable')) throw error
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
    return this.query(text, parameters)
  }

  /** One row of JSON, if there is one. */
  async json<T>(text: string, parameters: readonly Parameter[]): Promise<T | undefined> {
    const [row] = await this.query(text, parameters)
    return row === undefined ? undefined : (JSON.parse(row) as T)
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = new Error(`no answer from Postgres in ${this.#deadlineMs} ms`)
      const timer = systemClock.setTimer(
        () => reject(new ProgressError('store_unavailable', { cause: late })),
        this.#deadlineMs,
      )
      // What comes after the deadline is nobody's any more, an error neither.
      answer.then(resolve, reject).finally(() => systemClock.clearTimer(timer))
    })
  }
}
