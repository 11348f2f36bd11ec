import { isProgressError } from '@progress/core'
import { type AppendRequest, appendParameters } from './append-request.ts'
import type { Database } from './database.ts'
import type { Statements } from './statements.ts'

/** What `append_many` answers of each. */
export interface AppendAnswer {
  readonly refused?: string
  readonly seq: number
  /** The seq and the timestamp that the batch follows; absent in the answer to a repeat. */
  readonly after?: number
  readonly last?: number
  readonly topics: readonly string[]
  /** Whether the rows of items are to be written later. */
  readonly lagging: boolean
}

interface Waiting {
  readonly request: AppendRequest
  readonly resolve: (answer: AppendAnswer) => void
  readonly reject: (error: unknown) => void
}

/**
 * How many statements are under way at once; what comes meanwhile shares the next one, and its commit. Making a commit
 * durable costs more than most of what is written by it: few large ones carry more than many small ones.
 */
const LANES = 2
const MOST_TOGETHER = 128
/** Characters of events in one statement, beyond its first append. */
const MOST_SIZE = 256 * 1_024

/** Sends appends: one alone at once, those that have to wait together, each for itself whole or refused. */
export class AppendQueue {
  readonly #database: Database
  readonly #statements: Statements
  #waiting: Waiting[] = []
  #busy = 0

  constructor(database: Database, statements: Statements) {
    this.#database = database
    this.#statements = statements
  }

  send(request: AppendRequest): Promise<AppendAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#busy >= LANES || this.#waiting.length === 0) return
    this.#busy += 1
    void this.#go(this.#takeSome()).finally(() => {
      this.#busy -= 1
      this.#next()
    })
  }

  #takeSome(): Waiting[] {
    let size = 0
    let count = 0
    for (const waiting of this.#waiting.slice(0, MOST_TOGETHER)) {
      size += waiting.request.size
      if (count > 0 && size > MOST_SIZE) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  async #go(some: Waiting[]): Promise<void> {
    // In one order everywhere, so that two statements never wait for each other.
    some.sort((a, b) => (a.request.sessionId < b.request.sessionId ? -1 : 1))
    try {
      const answers = await this.#ask(
        some.map(({ request }) => request),
        true,
      )
      for (const [index, waiting] of some.entries()) {
        const answer = answers[index]
        // Somebody else has that session at the moment: it is waited for outside the lanes, where nobody else waits along.
        if (answer === undefined || answer.refused === 'busy') void this.#alone(waiting)
        else waiting.resolve(answer)
      }
    } catch (error) {
      // One of them may be what Postgres does not take; the others shall not suffer from it.
      if (some.length > 1 && !isProgressError(error)) for (const waiting of some) void this.#alone(waiting)
      else for (const { reject } of some) reject(error)
    }
  }

  async #alone({ request, resolve, reject }: Waiting): Promise<void> {
    try {
      const [answer] = await this.#ask([request], false)
      if (answer === undefined) throw new TypeError('append_many answers each append')
      resolve(answer)
    } catch (error) {
      reject(error)
    }
  }

  /** @param isShared - None of them waits for a lock. */
  async #ask(requests: readonly AppendRequest[], isShared: boolean): Promise<readonly AppendAnswer[]> {
    const parameters = appendParameters(requests, isShared)
    return (await this.#database.json<AppendAnswer[]>(this.#statements.append, parameters)) ?? []
  }
}
