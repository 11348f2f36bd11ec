import { createProgressClient } from '@progress/client'
import { Arrivals } from '../load/arrivals.ts'
import { until } from '../load/until.ts'
import { markOf, nowUs } from '../update-text.ts'
import { SESSIONS, sessionIdOf } from './work-on-sessions.ts'

/** How long is waited for everybody to follow. */
const PATIENCE_MS = 30_000

/** When updates showed in the snapshots of all clients, one client for each session. */
export class Followers {
  #arrivals: readonly Arrivals[] = []

  private constructor() {}

  /** Follows every session by a client of its own, as many browsers would. Resolves when all of them hear. */
  static async follow(url: string, run: string): Promise<Followers> {
    const followers = new Followers()
    const sessions = Array.from({ length: SESSIONS }, (_, at) => {
      const session = createProgressClient({ url }).follow(sessionIdOf(run, at))
      session.subscribe(() => followers.#changed(at, session.getSnapshot()?.message))
      return session
    })
    const hear = (): boolean => sessions.every((session) => session.getConnection().state === 'live')
    if (!(await until(hear, PATIENCE_MS, 50))) throw new Error('not every client follows')
    return followers
  }

  /** Forgets what was seen. @param after - The number of the update before the first one that counts. */
  begin(after: number, perSecond: number): void {
    this.#arrivals = Array.from({ length: SESSIONS }, (_, at) => new Arrivals(turnOf(after, at), perSecond / SESSIONS))
  }

  /** Waits for what is still under way. @returns How long each update took, in ms; one that is lost, infinitely long. */
  async latencies(upTo: number): Promise<number[]> {
    await until(() => this.#arrivals.every((arrivals, at) => arrivals.latest >= turnOf(upTo, at)), PATIENCE_MS)
    return this.#arrivals.flatMap((arrivals, at) => arrivals.latencies({ upTo: turnOf(upTo, at) }))
  }

  #changed(at: number, message: string | undefined): void {
    const mark = message === undefined ? undefined : markOf(message)
    if (mark !== undefined) this.#arrivals[at]?.arrived({ ...mark, number: turnOf(mark.number, at) }, nowUs())
  }
}

/** How many of the updates up to `number` are those of the session `at`. */
const turnOf = (number: number, at: number): number => Math.floor((number - at) / SESSIONS) + 1
