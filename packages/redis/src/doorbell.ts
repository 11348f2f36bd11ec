import type { Logger, Unsubscribe } from '@progress/core'
import { unavailable, within } from './commands.ts'
import type { Driver, Subscription } from './drivers/driver.ts'

type Listener = (message: string) => void

/** What a doorbell needs. */
export interface DoorbellOptions {
  readonly driver: Driver
  readonly timeoutMs: number
  /** The connection was lost and is there again: what was published meanwhile on these channels was not heard. */
  readonly onRefill: (channels: readonly string[]) => void
  readonly logger: Logger
  readonly random?: () => number
}

const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 2_000

/**
 * One connection that hears all channels that anybody in this process listens to.
 *
 * It is opened for the first listener and stays to the end. Once lost it is opened again and again until it stands or
 * nobody listens; then it hears all channels as before, and whoever listens is told to look for what was missed.
 */
export class Doorbell {
  readonly #options: DoorbellOptions
  readonly #listeners = new Map<string, Set<Listener>>()
  /** What the server has confirmed, on the connection that stands. */
  readonly #confirmed = new Map<string, Promise<void>>()
  #connection: Promise<Subscription> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #retries = 0
  /** Since when those who listen hear nothing; epoch ms. */
  #deafSince: number | undefined
  #isClosed = false

  constructor(options: DoorbellOptions) {
    this.#options = options
  }

  /** Resolves when the server has confirmed the channel. @throws {ProgressError} `store_unavailable` */
  async subscribe(channel: string, listener: Listener): Promise<Unsubscribe> {
    // A wrapper of its own: the same function may subscribe twice, and each subscription ends by itself.
    const own: Listener = (message) => listener(message)
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(own))
    try {
      await within(this.#options.timeoutMs, this.#confirm(channel))
    } catch (error) {
      this.#leave(channel, own)
      throw unavailable(error)
    }
    return () => this.#leave(channel, own)
  }

  /** Hears nothing more. */
  close(): void {
    this.#isClosed = true
    this.#listeners.clear()
    this.#drop()
  }

  #confirm(channel: string): Promise<void> {
    let confirmed = this.#confirmed.get(channel)
    if (confirmed === undefined) {
      confirmed = this.#connected().then((connection) => connection.subscribe([channel]))
      this.#confirmed.set(channel, confirmed)
      confirmed.catch(() => this.#confirmed.get(channel) === confirmed && this.#confirmed.delete(channel))
    }
    return confirmed
  }

  #leave(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel)
    if (listeners === undefined || !listeners.delete(listener) || listeners.size > 0) return
    this.#listeners.delete(channel)
    // Nobody is deaf where nobody listens: whoever comes next opens what was lost.
    if (this.#listeners.size === 0) this.#stopRetrying()
    const wasConfirmed = this.#confirmed.delete(channel)
    if (wasConfirmed) this.#connection?.then((open) => open.unsubscribe([channel])).catch(() => undefined)
  }

  #connected(): Promise<Subscription> {
    if (this.#isClosed) return Promise.reject(new Error('the store was closed'))
    if (this.#connection === undefined) {
      this.#connection = this.#open()
      // Whoever comes first after a loss opens it for all who were there before.
      if (this.#retryTimer !== undefined) queueMicrotask(() => void this.#refill())
    }
    return this.#connection
  }

  #open(): Promise<Subscription> {
    let isLost = false
    const opening: Promise<Subscription> = this.#options.driver.connect({
      onMessage: (channel, message) => {
        if (this.#connection === opening) this.ring(channel, message)
      },
      onLost: () => {
        isLost = true
        this.#lost(opening)
      },
    })
    opening.then(
      (connection) => {
        if (isLost || this.#connection !== opening) connection.close()
      },
      () => this.#lost(opening),
    )
    return opening
  }

  #lost(connection: Promise<Subscription>): void {
    if (this.#connection !== connection) return
    this.#connection = undefined
    this.#confirmed.clear()
    if (this.#listeners.size > 0 && !this.#isClosed && this.#deafSince === undefined) {
      this.#deafSince = Date.now()
      this.#options.logger.warn({ store: 'redis' }, 'the doorbell was lost')
    }
    this.#retryLater()
  }

  #retryLater(): void {
    if (this.#isClosed || this.#listeners.size === 0) return
    clearTimeout(this.#retryTimer)
    const { random = Math.random } = this.#options
    const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#retries) * (0.5 + random() / 2)
    this.#retries += 1
    // What waits for a connection keeps no process alive: the caller's client does, as long as it is open.
    this.#retryTimer = setTimeout(() => void this.#refill(), delayMs)
    this.#retryTimer.unref()
  }

  /** Hears anew what is listened to; if that fails, the connection is lost again and so is this attempt. */
  async #refill(): Promise<void> {
    this.#clearTimer()
    const channels = [...this.#listeners.keys()]
    if (channels.length === 0) return
    try {
      const opening = this.#connected()
      const confirmed = opening.then((connection) => connection.subscribe(channels))
      for (const channel of channels) this.#confirmed.set(channel, confirmed)
      await within(this.#options.timeoutMs, confirmed)
      if (this.#connection !== opening) return
      if (this.#deafSince !== undefined) {
        const awayMs = Date.now() - this.#deafSince
        this.#options.logger.info({ store: 'redis', awayMs }, 'the doorbell is heard again')
      }
      this.#stopRetrying()
      this.#options.onRefill(channels.filter((channel) => this.#listeners.has(channel)))
    } catch {
      this.#drop()
      this.#retryLater()
    }
  }

  #stopRetrying(): void {
    this.#clearTimer()
    this.#retries = 0
    this.#deafSince = undefined
  }

  #clearTimer(): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
  }

  #drop(): void {
    this.#clearTimer()
    const connection = this.#connection
    this.#connection = undefined
    this.#confirmed.clear()
    connection?.then((open) => open.close()).catch(() => undefined)
  }

  /** Calls those who listen to a channel, as if the message had come from the server. */
  ring(channel: string, message: string): void {
    for (const listener of [...(this.#listeners.get(channel) ?? [])]) {
      try {
        listener(message)
      } catch {
        // A follower's fault is neither the writer's nor its neighbours'. A doorbell may get lost: followers reconcile.
      }
    }
  }
}
