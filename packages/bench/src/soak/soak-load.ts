import { type HttpAddress, read, type Sent, stream } from './soak-requests.ts'
import { type Following, followingOf } from './soak-settings.ts'

/** How often it is looked which sessions are due. */
const LOOK_MS = 5
const POLL_MS = 60
/** A session is over within a second: one that is polled longer has been lost. */
const MOST_POLLS = 100
/**
 * With so many under way the machine is too busy: what is due is left out until few are. A server of Node that is never
 * idle takes up no new connection, and a session could be forgotten before it is followed.
 */
const [MOST_UNDER_WAY, FEW_UNDER_WAY] = [100, 20]

/** Who starts how many. */
export interface SoakPace {
  readonly perSecond: number
  /** Users take turns; `Infinity`: each session is another's. */
  readonly users: number
}

/** Starts sessions evenly, and follows some of them in each way that there is. */
export class SoakLoad {
  readonly #address: HttpAddress
  readonly #path: string
  readonly #pace: SoakPace
  readonly #underWay = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #started = 0
  #leftOut = 0
  #waits = false
  readonly #ended = new Map<Following, number>()
  readonly #failures: string[] = []

  constructor({ address, path }: { readonly address: HttpAddress; readonly path: string }, pace: SoakPace) {
    this.#address = address
    this.#path = path
    this.#pace = pace
  }

  get started(): number {
    return this.#started
  }

  /** How many were due, and were not begun since too many were under way. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** How many came to their end as they were to, by the way in which they were followed. */
  get ended(): ReadonlyMap<Following, number> {
    return this.#ended
  }

  /** What went otherwise, in words. */
  get failures(): readonly string[] {
    return this.#failures
  }

  start(): void {
    const startMs = performance.now()
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startMs) * this.#pace.perSecond) / 1_000)
      while (this.#started + this.#leftOut < due) {
        this.#waits = this.#underWay.size > (this.#waits ? FEW_UNDER_WAY : MOST_UNDER_WAY)
        if (this.#waits) this.#leftOut += 1
        else this.#begin(this.#started++)
      }
    }, LOOK_MS)
  }

  /** Starts no more. Resolves when those that are followed have ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#underWay)
  }

  #begin(number: number): void {
    const following = followingOf(number)
    const going = this.#follow(number, following).then(
      () => void this.#ended.set(following, (this.#ended.get(following) ?? 0) + 1),
      (error: unknown) => void this.#failures.push(`${following}: ${error instanceof Error ? error.message : error}`),
    )
    this.#underWay.add(going)
    going.finally(() => this.#underWay.delete(going))
  }

  async #follow(number: number, following: Following): Promise<void> {
    const user = `user-${number % this.#pace.users}`
    const headers = { 'x-user': user, ...(number % 2 === 0 && { 'idempotency-key': `key-${number}` }) }
    const asks = { method: 'POST', path: this.#path, headers }
    const events = { accept: 'text/event-stream' }
    if (following === 'streamed') return this.#toEnd({ ...asks, headers: { ...headers, ...events } })
    if (following === 'dropped') {
      return void (await stream(this.#address, { ...asks, headers: { ...headers, ...events } }, 'first bytes'))
    }
    if (following === 'single') return void expectStatus(await read(this.#address, asks), 200)
    const started = await read(this.#address, { ...asks, headers: { ...headers, prefer: 'respond-async' } })
    expectStatus(started, 202)
    const path = started.location ?? ''
    if (following === 'followed') {
      return this.#toEnd({ method: 'GET', path: `${path}/events`, headers: { 'x-user': user, ...events } })
    }
    if (following === 'polled') await this.#poll(path, user)
  }

  async #toEnd(sent: Sent): Promise<void> {
    const body = await stream(this.#address, sent, 'end')
    if (!body.includes('"type":"complete"') && !body.includes('"status":"completed"')) throw new Error('it has no end')
  }

  async #poll(path: string, user: string): Promise<void> {
    let tag = ''
    for (let polls = 0; polls < MOST_POLLS; polls += 1) {
      const headers = { 'x-user': user, ...(tag !== '' && { 'if-none-match': tag }) }
      const { status, body, etag } = await read(this.#address, { method: 'GET', path, headers })
      if (status !== 200 && status !== 304) throw new Error(`a poll is ${status}`)
      if (body.includes('"closed":true')) return
      tag = etag ?? ''
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    throw new Error('it has no end')
  }
}

function expectStatus({ status }: { readonly status: number }, wanted: number): void {
  if (status !== wanted) throw new Error(`${status} in place of ${wanted}`)
}
