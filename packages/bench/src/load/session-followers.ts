import { pathOf, SESSIONS, sessionOf, turnOf } from '../peers/sessions/sessions.ts'
import { Arrivals } from './arrivals.ts'
import { follow, type Target } from './follower.ts'
import { until } from './until.ts'

const CONNECTS_AT_ONCE = 50

/** A follower for each session, and when updates reached them. */
export class SessionFollowers {
  #arrivals: readonly Arrivals[] = []
  #arrived = 0
  /** What was read, of all of them. */
  #bytes = 0

  private constructor() {}

  /** Connects all of them; the server may not know of the last ones yet. */
  static async follow(target: Target): Promise<SessionFollowers> {
    const followers = new SessionFollowers()
    for (let first = 0; first < SESSIONS; first += CONNECTS_AT_ONCE) {
      const some = Array.from({ length: Math.min(CONNECTS_AT_ONCE, SESSIONS - first) }, (_, at) => first + at)
      await Promise.all(some.map((session) => followers.#follow(target, session)))
    }
    return followers
  }

  /** Updates that have arrived since `begin`, also as part of later ones. */
  get arrived(): number {
    return this.#arrived
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Forgets what was seen. @param after - The number of the update before the first one that counts. */
  begin(after: number, perSecond: number): void {
    this.#arrived = 0
    this.#bytes = 0
    this.#arrivals = Array.from(
      { length: SESSIONS },
      (_, session) => new Arrivals(turnOf(after, session), perSecond / SESSIONS),
    )
  }

  /**
   * Waits for what is still under way.
   *
   * @returns How long each update took, in ms; one that has not come within `limitMs`, infinitely long.
   */
  async latencies(upTo: number, limitMs: number): Promise<number[]> {
    const isHere = (): boolean => this.#arrivals.every(({ latest }, session) => latest >= turnOf(upTo, session))
    await until(isHere, limitMs)
    return this.#arrivals.flatMap((arrivals, session) => arrivals.latencies({ upTo: turnOf(upTo, session) }))
  }

  async #follow({ address, path }: Target, session: number): Promise<void> {
    const { socket } = await follow({ address, path: pathOf(path, session) }, ({ number, dueUs }, atUs) => {
      const arrivals = this.#arrivals[session]
      if (arrivals === undefined) return
      if (sessionOf(number) !== session) throw new Error(`session ${session} was sent update ${number}`)
      const { latest } = arrivals
      arrivals.arrived({ number: turnOf(number, session), dueUs }, atUs)
      this.#arrived += arrivals.latest - latest
    })
    socket.on('data', ({ length }: string) => {
      this.#bytes += length
    })
  }
}
