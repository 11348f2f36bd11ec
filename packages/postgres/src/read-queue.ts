import type { SessionLog } from '@progress/core'
import type { Database } from './database.ts'
import { type StoredLog, toLog } from './session-record.ts'
import { arrayText, numberText } from './sql-text.ts'
import type { Statements } from './statements.ts'

interface Waiting {
  readonly sessionId: string
  readonly after: number | undefined
  readonly resolve: (log: SessionLog | undefined) => void
  readonly reject: (error: unknown) => void
}

/** How many statements for those who catch up are under way at once; what comes meanwhile shares the next one. */
const LANES = 2
const MOST_TOGETHER = 64

/**
 * Sends reads. Those from a cursor, which bring little, share a statement where several are asked for at once, as after
 * a doorbell that told of many sessions; one that asks for all of a session goes by itself.
 */
export class ReadQueue {
  readonly #database: Database
  readonly #statements: Statements
  /** The store's time where a test holds it. */
  readonly #now: () => string | null
  #waiting: Waiting[] = []
  #busy = 0
  #isArmed = false

  constructor(database: Database, statements: Statements, now: () => string | null) {
    this.#database = database
    this.#statements = statements
    this.#now = now
  }

  /** As `SessionStore.read`. */
  read(sessionId: string, after: number | undefined): Promise<SessionLog | undefined> {
    return new Promise((resolve, reject) => {
      const waiting = { sessionId, after, resolve, reject }
      if (after === undefined) void this.#go([waiting])
      else {
        this.#waiting.push(waiting)
        this.#arm()
      }
    })
  }

  /** At the end of this turn: a doorbell that tells of many sessions rings for one after another. */
  #arm(): void {
    if (this.#isArmed || this.#busy >= LANES || this.#waiting.length === 0) return
    this.#isArmed = true
    queueMicrotask(() => {
      this.#isArmed = false
      this.#next()
    })
  }

  #next(): void {
    if (this.#busy >= LANES || this.#waiting.length === 0) return
    this.#busy += 1
    void this.#go(this.#waiting.splice(0, MOST_TOGETHER)).finally(() => {
      this.#busy -= 1
      this.#next()
    })
    this.#next()
  }

  async #go(some: readonly Waiting[]): Promise<void> {
    try {
      const ids = arrayText(some.map(({ sessionId }) => sessionId))
      const cursors = arrayText(some.map(({ after }) => numberText(after)))
      const rows = await this.#database.query(this.#statements.read, [ids, cursors, this.#now()])
      const logs = new Map(rows.map((row) => placed(row)))
      for (const [place, { resolve }] of some.entries()) resolve(logs.get(place))
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }
}

function placed(row: string): readonly [place: number, log: SessionLog] {
  const { place, ...stored } = JSON.parse(row) as StoredLog & { readonly place: number }
  return [place, toLog(stored)]
}
