import type { Listeners } from './listeners.ts'
import type { Ring } from './payload.ts'

/** Sessions of a topic that ended this long ago are looked at still, beyond the time since the last look. */
const SLACK_MS = 60_000

/** Asks where sessions stand. @param sealedWithinMs - Which ended sessions of the topics to tell of. */
export type AskPositions = (
  sessions: readonly string[],
  topics: readonly string[],
  sealedWithinMs: number,
) => Promise<readonly Ring[]>

/** Rings by looking at where logs stand, in one statement for all that is followed. */
export class Positions {
  readonly #listeners: Listeners
  readonly #ask: AskPositions
  readonly #now: () => number
  #known = new Map<string, number>()
  #lookedAt: number

  constructor(listeners: Listeners, ask: AskPositions, now: () => number = Date.now) {
    this.#listeners = listeners
    this.#ask = ask
    this.#now = now
    this.#lookedAt = now()
  }

  /** Of somebody who has just begun to listen: the next look tells them of everything. */
  forget(): void {
    this.#known.clear()
  }

  /** Rings for what has moved. @param all - For what has not, too. */
  async look(all: boolean): Promise<void> {
    if (this.#listeners.isEmpty) return
    if (all) this.#known.clear()
    const before = this.#known
    const now = this.#now()
    const rings = await this.#ask(this.#listeners.sessions, this.#listeners.topics, now - this.#lookedAt + SLACK_MS)
    this.#lookedAt = now
    const next = new Map(rings.map(([sessionId, seq]) => [sessionId, seq]))
    // Whoever began to listen while the answer was under way has made `known` empty: they hear of everything next time.
    const known = before.size === this.#known.size ? before : new Map<string, number>()
    for (const [sessionId, seq, topics] of rings) {
      if (known.get(sessionId) !== seq) this.#listeners.ring({ sessionId, seq }, topics ?? [])
    }
    this.#known = before === this.#known && before.size === known.size ? next : new Map()
  }
}
