import { backoffMs, type Clock, type Logger, ProgressError, systemClock, type Timer } from '@progress/core'
import type { StopListening } from './drivers/driver.ts'

/** What an ear does. */
export interface EarOptions {
  /** Begins to listen; absent where that is not wanted. @param onLost - To be called once, when the connection is gone. */
  readonly listen: ((onLost: (error: unknown) => void) => Promise<StopListening>) | undefined
  /** Looks at the positions of all that is followed. @param all - Whether to ring also for what has not moved. */
  readonly look: (all: boolean) => Promise<void>
  readonly pollMs: number
  readonly logger: Logger
  readonly clock?: Clock
}

const RETRY_BASE_MS = 200
const STOP_WITHIN_MS = 1_000
/** Beyond this many failures the pauses grow no longer: 6.4 s at most. */
const RETRY_STEPS = 6

/**
 * Hears by listening, and where that does not work by looking: from the first subscription on, until it is closed.
 *
 * While the listening connection is away it looks at positions, and tries to listen again; when it does, it looks once
 * more for what was rung in between.
 */
export class PostgresEar {
  readonly #options: EarOptions
  readonly #clock: Clock
  #state: 'idle' | 'listening' | 'looking' | 'closed' = 'idle'
  #ready: Promise<void> | undefined
  #stop: StopListening | undefined
  #pollTimer: Timer | undefined
  #retryTimer: Timer | undefined
  #failures = 0
  #lostAt: number | undefined

  constructor(options: EarOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** How it hears. */
  get state(): string {
    return this.#state
  }

  /** Resolves when what happens from now on is heard, sooner or later. */
  ready(): Promise<void> {
    if (this.#state === 'closed') return Promise.reject(new ProgressError('store_unavailable'))
    this.#ready ??= this.#begin()
    return this.#ready
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    this.#clock.clearTimer(this.#pollTimer)
    this.#clock.clearTimer(this.#retryTimer)
    await this.#ready?.catch(() => undefined)
    const stop = this.#stop
    this.#stop = undefined
    if (stop === undefined) return
    // A connection that has just been lost may never answer; there is nothing left that it could tell.
    let timer: Timer
    const late = new Promise<void>((resolve) => {
      timer = this.#clock.setTimer(resolve, STOP_WITHIN_MS)
    })
    const stopped = stop().catch(() => undefined)
    await Promise.race([stopped.finally(() => this.#clock.clearTimer(timer)), late])
  }

  async #begin(): Promise<void> {
    if (await this.#tryToListen()) return
    this.#lookNow()
  }

  async #tryToListen(): Promise<boolean> {
    const { listen } = this.#options
    if (listen === undefined) return false
    let lost = false
    try {
      const stop = await listen((error) => {
        lost = true
        this.#onLost(error)
      })
      if (this.#isClosed() || lost) {
        await stop().catch(() => undefined)
        return false
      }
      this.#stop = stop
      this.#state = 'listening'
      this.#failures = 0
      this.#tellOfReturn()
      return true
    } catch (err) {
      if (this.#state === 'idle') this.#warn(err, 'the doorbell cannot be heard: positions are looked at')
      return false
    }
  }

  #tellOfReturn(): void {
    if (this.#lostAt === undefined) return
    const awayMs = this.#clock.now() - this.#lostAt
    this.#lostAt = undefined
    this.#options.logger.info({ store: 'postgres', awayMs }, 'the doorbell is heard again')
  }

  #warn(err: unknown, text: string): void {
    this.#lostAt = this.#clock.now()
    this.#options.logger.warn({ store: 'postgres', err }, text)
  }

  #onLost(error: unknown): void {
    if (this.#state !== 'listening') return
    this.#warn(error, 'the doorbell was lost')
    this.#stop = undefined
    this.#lookNow()
  }

  /** Looks from now on, and tries to listen again. */
  #lookNow(): void {
    if (this.#isClosed()) return
    this.#state = 'looking'
    void this.#look()
    this.#retry()
  }

  async #look(): Promise<void> {
    await this.#options.look(false).catch(() => undefined)
    if (this.#state !== 'looking') return
    this.#clock.clearTimer(this.#pollTimer)
    this.#pollTimer = this.#clock.setTimer(() => void this.#look(), this.#options.pollMs)
  }

  #retry(): void {
    if (this.#options.listen === undefined || this.#isClosed()) return
    this.#failures += 1
    this.#retryTimer = this.#clock.setTimer(
      async () => {
        if (!(await this.#tryToListen())) return this.#retry()
        this.#clock.clearTimer(this.#pollTimer)
        await this.#options.look(true).catch(() => undefined)
      },
      backoffMs(Math.min(this.#failures, RETRY_STEPS), RETRY_BASE_MS),
    )
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }
}
