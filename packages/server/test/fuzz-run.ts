import { ProgressError, systemClock } from '@progress/core'
import { pollBodySchema, problemSchema } from '@progress/core/schemas'
import { flakyStore, seededFaults, seededRandom } from '@progress/core/testing'
import { type HandlerOptions, type PlainReply, type StreamSource, toResponse } from '@progress/server'
import { expect } from 'vitest'
import { anyRequest, Dice, type FuzzRequest, toPlainBody } from './fuzz-requests.ts'
import { expectFreed, type Watched, watch } from './leftovers.ts'
import { rawRequest } from './raw.ts'
import { type ServeOptions, until } from './serving.ts'

/** How many requests are under way at once. */
const AT_ONCE = 40

/** Within this time every request is answered, and every stream that is let go of is over. In ms. */
const ANSWERED_WITHIN_MS = 15_000

const STATUSES = [200, 202, 204, 304, 400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 418, 422, 429, 503, 504]

/** What shows that something of the server's own got out. */
const LEAKS = /secret|node_modules|\.ts:\d|\n\s+at |10\.0\.0\.1|\[object /

const authorize: NonNullable<HandlerOptions['authorize']> = async ({ headers }) => {
  const name = /^Bearer (\w+)$/.exec(headers.get('authorization') ?? '')?.[1]
  if (name === 'slow') await wait(5)
  if (name === 'refused') throw new ProgressError('plan_expired', { message: 'pay first' })
  if (name === 'expired') return { id: 'ann', expiresAt: 1 }
  return name === undefined ? null : { id: name }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Work that ends in every way but one: what fails for no reason of its own is 500, as it should be. */
function anyWork(dice: Dice): NonNullable<ServeOptions['work']> {
  return async (input, emitter, { signal }) => {
    emitter.stage('fetch')
    emitter.update({ metadata: { size: input.size } })
    if (dice.chance(0.3)) return 'at once'
    await wait(dice.int(30))
    if (signal.aborted) throw signal.reason
    if (dice.chance(0.3)) throw new ProgressError('out_of_stock', { message: 'none left' })
    emitter.stage('make')
    return { done: true }
  }
}

/** A store that fails now and then, as long as it is let. */
function failing(seed: number, faults: { on: boolean }): NonNullable<ServeOptions['wrapStore']> {
  const methods = ['create', 'append', 'read', 'subscribe', 'list', 'tombstone', 'acquire', 'delete'] as const
  const odds = { drop: 0.05, bare: 0.05, repeat: 0.02, late: 0.02, fail: 0.04, loseReply: 0.02, slow: 0.05 }
  const { signal, call } = seededFaults(seed, { ...odds, maxDelayMs: 30, methods })
  return (store) =>
    flakyStore(store, {
      signal: (rung) => (faults.on ? signal?.(rung) : undefined),
      call: (method) => (faults.on ? call?.(method) : undefined),
    })
}

function serveAll(dice: Dice, wrapStore: ServeOptions['wrapStore']): Promise<Watched> {
  return watch({
    ...(wrapStore && { wrapStore }),
    store: { clock: systemClock, maxSessions: 500 },
    work: anyWork(dice),
    authorize,
    authorizeTopic: (_principal, topic) => topic !== 'denied',
    cors: { origins: ['https://app.example'], credentials: true },
    transports: (who) => ({ sse: who?.id !== 'bob' || dice.chance(0.9), poll: dice.chance(0.97) }),
    maxBodyBytes: 2_000,
    bodyTimeoutMs: 200,
    singleWaitMs: 100,
    maxStreamMs: 500,
    writeDeadlineMs: 200,
    maxConnectionsPerOwner: 30,
    maxOpensPerMinute: 100_000,
  })
}

/** One run of random requests against a handler, in the process and over sockets. */
class Fuzz {
  readonly #dice: Dice
  readonly #watched: Watched
  readonly #ids: string[] = []
  asked = 0
  readonly statuses = new Map<number, number>()

  constructor(dice: Dice, watched: Watched) {
    this.#dice = dice
    this.#watched = watched
    this.#ids.push(watched.sessionId)
  }

  async askOne(): Promise<void> {
    this.asked += 1
    const request = anyRequest(this.#dice, this.#ids)
    const asking = this.#dice.chance(0.2) ? this.#overSocket(request) : this.#inProcess(request)
    const late = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error('it was not answered in time')), ANSWERED_WITHIN_MS).unref()
    })
    try {
      await Promise.race([asking, late])
    } catch (cause) {
      throw new Error(`${JSON.stringify(request, (_key, value) => value ?? String(value)).slice(0, 2_000)}`, { cause })
    }
  }

  async #inProcess({ method, url, headers, body }: FuzzRequest): Promise<void> {
    const leaving = new AbortController()
    if (this.#dice.chance(0.1)) setTimeout(() => leaving.abort(), this.#dice.int(30))
    const reply = await this.#watched.served.handler.handle({
      method,
      url,
      headers: { get: (name) => headers[name.toLowerCase()] ?? null },
      host: 'progress.test',
      body: toPlainBody(body),
      signal: leaving.signal,
    })
    this.#check(reply)
    if (typeof reply.body !== 'object') return
    if (this.#dice.chance(0.5)) await this.#readSome(toResponse(reply, leaving.signal))
    else await this.#takeBadly(reply.body)
  }

  #check({ status, headers, body }: PlainReply): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    expect(STATUSES).toContain(status)
    const sent = new Headers({ ...headers })
    this.#learn(sent.get('progress-session'))
    if (typeof body !== 'string') return
    expect(body).not.toMatch(LEAKS)
    const value: unknown = JSON.parse(body)
    if (status >= 400 && sent.get('content-type') === 'application/problem+json') {
      expect(problemSchema.parse(value).status).toBe(status)
    } else if (status === 202) pollBodySchema.parse(value)
    else expect([200, 503]).toContain(status)
  }

  #learn(id: string | null): void {
    if (id === null || this.#ids.includes(id)) return
    this.#ids.push(id)
    if (this.#ids.length > 40) this.#ids.shift()
  }

  /** Reads a bit of a stream, and cancels it or stays to its end. */
  async #readSome(response: Response): Promise<void> {
    const reader = response.body?.getReader()
    const most = this.#dice.pick([0, 1, 2, 1_000])
    try {
      for (let reads = 0; reads < most; reads += 1) if ((await reader?.read())?.done) return
    } catch {
      // Its request was aborted.
    }
    await reader?.cancel().catch(() => undefined)
  }

  /** Takes a stream as no host should: full at once, throwing, or gone in the middle of a write. */
  async #takeBadly(source: StreamSource): Promise<void> {
    const how = this.#dice.pick(['full', 'throws', 'gone', 'leaves'])
    const over = { is: false }
    const handle = source.start({
      write() {
        if (how === 'throws') throw new Error('secret: the sink is broken')
        if (how === 'gone') queueMicrotask(() => handle.closed())
        return how !== 'full'
      },
      end: () => (over.is = true),
      destroy: () => (over.is = true),
    })
    await wait(this.#dice.int(50))
    if (how === 'leaves' || over.is) handle.closed()
    handle.drained()
  }

  /** The same on a socket, and sometimes nothing of the kind: whatever comes back is no 500. */
  async #overSocket({ method, url, headers, body }: FuzzRequest): Promise<void> {
    const client = this.#watched.raw.connect()
    const text = 'text' in body ? body.text : ''
    const length = this.#dice.chance(0.9) ? { 'content-length': String(Buffer.byteLength(text, 'latin1')) } : {}
    const chunked = this.#dice.chance(0.1) ? { 'transfer-encoding': 'chunked' } : {}
    if (this.#dice.chance(0.1)) client.send(this.#dice.text(200))
    else client.send(rawRequest(`${method} ${url}`, { ...headers, ...length, ...chunked }, text))
    await Promise.race([client.closed, client.got('\r\n\r\n').catch(() => undefined), wait(1_000)])
    if (this.#dice.chance(0.5)) client.socket.destroy()
    else client.socket.end()
    await Promise.race([client.closed, wait(700)])
    client.socket.destroy()
    expect(client.received).not.toMatch(/^HTTP\/1\.1 50[0125]/)
    expect(client.received).not.toMatch(LEAKS)
  }
}

/** How it is asked. */
export interface FuzzOptions {
  /** At least; on a slow machine until `least` were asked. */
  readonly lastsMs: number
  /** So many requests are asked at least. */
  readonly least: number
  /** The store fails now and then, loses replies and signals, and is slow. @defaultValue false */
  readonly storeFails?: boolean
}

/** How many requests were asked, and how often each status came. */
export interface Fuzzed {
  readonly asked: number
  readonly statuses: ReadonlyMap<number, number>
}

/**
 * Asks at random for a while, and checks every answer, and that nothing is left at the end.
 *
 * @param seed - Says what is asked, though not in which order answers come.
 */
export async function fuzz(seed: number, { lastsMs, least, storeFails = false }: FuzzOptions): Promise<Fuzzed> {
  const dice = new Dice(seededRandom(seed))
  const faults = { on: false }
  const watched = await serveAll(dice, storeFails ? failing(seed, faults) : undefined)
  faults.on = storeFails
  const run = new Fuzz(dice, watched)
  const endsAt = performance.now() + lastsMs
  const asker = async (): Promise<void> => {
    while (performance.now() < endsAt || run.asked <= least) await run.askOne()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, asker))
  faults.on = false
  const { logger, manager } = watched.served
  await until(() => manager.stats().held === 0)
  expect(logger.entries.filter(({ level }) => level === 'error').filter(isOurs)).toEqual([])
  await expectFreed(watched)
  return run
}

/** A session that failed by its work is told of as an error too: that is what it is for operators. */
const isOurs = ({ message }: { message: string }): boolean => message !== 'session failed'
