import { type Clock, type Logger, ProgressError } from '@progress/core'
import { RateLimit } from './rate-limit.ts'

/** What holds a connection open. */
export type Held = 'sse' | 'poll' | 'single'

/** Who opens a connection, and for what. */
export interface Opening {
  readonly transport: Held
  /** No per-owner limit without one. */
  readonly owner?: string | undefined
  readonly sessionId?: string | undefined
  readonly topic?: string | undefined
  /** Aborted when the client is gone: then it is freed at once, whatever its request still waits for. */
  readonly signal?: AbortSignal | undefined
}

/** A connection that was counted. */
export interface Connection {
  /** Frees it; a second call does nothing. @param reason - For the log. */
  close(reason: string): void
}

/** How much is too much. */
export interface ConnectionLimits {
  readonly maxConnections: number
  readonly maxConnectionsPerOwner: number
  readonly maxOpensPerMinute: number
}

/** How many connections there are now, and were. */
export interface ConnectionStats {
  readonly sse: number
  readonly poll: number
  readonly single: number
  /** Owners that hold one. */
  readonly owners: number
  readonly opened: number
  readonly refused: number
}

/** When to ask again once there are too many, in ms: somebody else must leave first. */
const FULL_RETRY_MS = 5_000

/** Counts what is held open, refuses what is too much, and logs each coming and going. */
export class Connections {
  readonly #limits: ConnectionLimits
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #rate: RateLimit
  readonly #byOwner = new Map<string, number>()
  readonly #now: Record<Held, number> = { sse: 0, poll: 0, single: 0 }
  #opened = 0
  #refused = 0

  constructor(limits: ConnectionLimits, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#limits = limits
    this.#clock = clock
    this.#logger = logger
    this.#rate = new RateLimit(limits.maxOpensPerMinute)
  }

  stats(): ConnectionStats {
    return { ...this.#now, owners: this.#byOwner.size, opened: this.#opened, refused: this.#refused }
  }

  /**
   * Looks whether another connection would be let in, without opening it.
   *
   * @throws {ProgressError} `too_many_connections`
   */
  assertRoom(owner: string | undefined): void {
    if (this.#total() >= this.#limits.maxConnections) throw this.#refuse(owner, 'in all', FULL_RETRY_MS)
    if (owner !== undefined && (this.#byOwner.get(owner) ?? 0) >= this.#limits.maxConnectionsPerOwner) {
      throw this.#refuse(owner, 'of this owner', FULL_RETRY_MS)
    }
  }

  /**
   * Opens a connection.
   *
   * @throws {ProgressError} `too_many_connections`, with `retryAfterMs`.
   */
  open(opening: Opening): Connection {
    const { owner } = opening
    this.assertRoom(owner)
    const openedAt = this.#clock.now()
    const waitMs = owner === undefined ? 0 : this.#rate.take(owner, openedAt)
    if (waitMs > 0) throw this.#refuse(owner, 'opened within a minute', waitMs)
    this.#count(opening, 1)
    this.#opened += 1
    this.#log(opening, { connections: this.#total() }, 'connected')
    return new Opened(opening, (reason) => this.#close(opening, { reason, durationMs: this.#clock.now() - openedAt }))
  }

  #close(opening: Opening, fields: object): void {
    this.#count(opening, -1)
    this.#log(opening, { ...fields, connections: this.#total() }, 'disconnected')
  }

  /** A stream tells of itself. */
  #log(opening: Opening, fields: object, message: string): void {
    if (opening.transport !== 'sse') this.#logger.info({ ...fieldsOf(opening), ...fields }, message)
  }

  #total(): number {
    return this.#now.sse + this.#now.poll + this.#now.single
  }

  #count({ owner, transport }: Opening, by: 1 | -1): void {
    this.#now[transport] += by
    if (owner === undefined) return
    const count = (this.#byOwner.get(owner) ?? 0) + by
    if (count > 0) this.#byOwner.set(owner, count)
    else this.#byOwner.delete(owner)
  }

  #refuse(owner: string | undefined, what: string, retryAfterMs: number): ProgressError {
    this.#refused += 1
    this.#logger.warn({ owner, connections: this.#total() }, `refused: too many connections ${what}`)
    return new ProgressError('too_many_connections', { message: `Too many connections ${what}`, retryAfterMs })
  }
}

/** One that is open, or was. */
class Opened implements Connection {
  #onClosed: ((reason: string) => void) | undefined
  #unlisten: (() => void) | undefined

  constructor({ signal }: Pick<Opening, 'signal'>, onClosed: (reason: string) => void) {
    this.#onClosed = onClosed
    if (signal === undefined) return
    if (signal.aborted) {
      this.close('gone')
      return
    }
    const leave = (): void => this.close('gone')
    signal.addEventListener('abort', leave)
    this.#unlisten = () => signal.removeEventListener('abort', leave)
  }

  close(reason: string): void {
    const onClosed = this.#onClosed
    this.#onClosed = undefined
    this.#unlisten?.()
    this.#unlisten = undefined
    onClosed?.(reason)
  }
}

/** What a log line says of a connection: ids, and only those that it has. */
function fieldsOf({ transport, owner, sessionId, topic }: Opening): object {
  return {
    transport,
    ...(owner !== undefined && { owner }),
    ...(sessionId !== undefined && { sessionId }),
    ...(topic !== undefined && { topic }),
  }
}
