import type { Signal, Unsubscribe } from '@progress/core'
import type { TopicFollowOptions } from '../hub.ts'
import type { Sink } from '../stream.ts'
import type { Alarm } from '../wheel.ts'
import type { Connection } from './connection.ts'
import type { HubContext } from './context.ts'
import { SharedRead } from './shared-read.ts'
import type { SharedSession } from './shared-session.ts'
import { type FollowedTopic, TopicFollower } from './topic-follower.ts'

/** How many sessions a topic shows: the newest. */
const TOPIC_SESSIONS = 100

/** How many of them are read at once, and shown together. */
const OPENED_AT_ONCE = 25

/** What a topic needs of those who keep it. */
export interface TopicHouse {
  /** Gives a session, held; what is heard of it is passed to `onSignal`. */
  acquire(sessionId: string): Promise<SharedSession | undefined>
  /** Hears every signal of the topic. */
  onSignal(signal: Signal): void
  /** Called once, when nothing is left of the topic. */
  onFreed(): void
}

/**
 * One topic in this process, for all who follow it: one subscription at the store, and its sessions, each held once.
 *
 * Its followers are greeted as soon as it is known which sessions there are; these come as they are read.
 */
export class SharedTopic implements FollowedTopic {
  readonly topic: string
  readonly #context: HubContext
  readonly #house: TopicHouse
  readonly #members = new Map<string, SharedSession>()
  readonly #opening = new Set<string>()
  readonly #followers = new Set<TopicFollower>()
  readonly #lists: SharedRead
  #unsubscribe: Unsubscribe | undefined
  #alarm: Alarm | undefined
  #holds = 0
  /** What the store said when it was asked last. */
  #failure: { readonly error: unknown } | undefined
  #isFreed = false

  constructor(topic: string, context: HubContext, house: TopicHouse) {
    this.topic = topic
    this.#context = context
    this.#house = house
    this.#lists = new SharedRead(() => this.#list())
  }

  get isDegraded(): boolean {
    if (this.#failure !== undefined) return true
    for (const shared of this.#members.values()) if (shared.isDegraded) return true
    return false
  }

  get isFilling(): boolean {
    return this.#opening.size > 0
  }

  members(): Iterable<SharedSession> {
    return this.#members.values()
  }

  hold(): void {
    this.#holds += 1
  }

  release(): void {
    this.#holds -= 1
    if (this.#holds === 0) this.free()
  }

  /** Subscribes, then lists. @throws what the store throws. */
  async open(): Promise<void> {
    const { clock, reconcileMs } = this.#context.settings
    const unsubscribe = await this.#context.subscribe({ topic: this.topic }, (signal) => this.#onSignal(signal))
    if (this.#isFreed) return unsubscribe()
    this.#unsubscribe = unsubscribe
    await this.refresh()
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#isFreed) return
    this.#alarm = this.#context.wheel.set(clock.now() + reconcileMs, (now) => {
      void this.#lists.fresh()
      return now + reconcileMs
    })
  }

  /** Lists the topic's sessions anew, and waits for none of them. A store that fails makes the topic degraded. */
  refresh(): Promise<void> {
    return this.#lists.fresh()
  }

  /** Begins a follower's stream, which holds the topic to its end. */
  start(sink: Sink, options: TopicFollowOptions): Connection {
    this.hold()
    const follower = new TopicFollower(this, this.#context, { ...options, sink })
    this.#followers.add(follower)
    this.#show(follower, () => follower.begin())
    return follower.connection
  }

  left(follower: TopicFollower): void {
    this.#followers.delete(follower)
    this.release()
  }

  free(): void {
    if (this.#isFreed) return
    this.#isFreed = true
    this.#context.degraded.end(this)
    this.#alarm?.cancel()
    this.#unsubscribe?.()
    for (const shared of this.#members.values()) shared.release()
    this.#members.clear()
    this.#house.onFreed()
  }

  #onSignal(signal: Signal): void {
    if (this.#isFreed) return
    this.#house.onSignal(signal)
    void this.#add([signal.sessionId])
  }

  /** Never rejects. */
  async #list(): Promise<void> {
    if (this.#isFreed) return
    const { store, logger } = this.#context.settings
    const { counts, degraded } = this.#context
    try {
      const { items } = await store.list({ topic: this.topic, limit: TOPIC_SESSIONS })
      if (this.#isFreed) return
      const listed = new Set(items.map(({ sessionId }) => sessionId))
      for (const [sessionId, shared] of this.#members) {
        if (shared.isFreed || (shared.view.ended && !listed.has(sessionId))) this.#forget(sessionId, shared)
      }
      void this.#add([...listed])
      this.#failure = undefined
      degraded.end(this)
    } catch (error) {
      counts.storeErrors += 1
      if (this.#failure === undefined) logger.warn({ topic: this.topic, err: error }, 'the store does not answer')
      this.#failure = { error }
      if (!this.#isFreed) degraded.begin(this)
    }
  }

  /** Opens those that are new, some at once, and shows each lot to all who follow. Never rejects. */
  async #add(sessionIds: readonly string[]): Promise<void> {
    const fresh = sessionIds.filter((id) => !this.#members.has(id) && !this.#opening.has(id))
    if (fresh.length === 0) return
    for (const id of fresh) this.#opening.add(id)
    for (let from = 0; from < fresh.length; from += OPENED_AT_ONCE) {
      const lot = fresh.slice(from, from + OPENED_AT_ONCE)
      const opened = this.#isFreed ? [] : await Promise.all(lot.map((id) => this.#open(id)))
      for (const id of lot) this.#opening.delete(id)
      this.#takeIn(opened.filter((shared) => shared !== undefined))
    }
    if (this.#opening.size > 0) return
    for (const follower of [...this.#followers]) follower.filled()
  }

  /** A session that cannot be opened now is found again when the topic is listed next. */
  #open(sessionId: string): Promise<SharedSession | undefined> {
    return this.#house.acquire(sessionId).catch((error: unknown) => {
      this.#context.settings.logger.warn({ sessionId, topic: this.topic, err: error }, 'a session could not be opened')
      return undefined
    })
  }

  #takeIn(opened: readonly SharedSession[]): void {
    const mine: SharedSession[] = []
    for (const shared of opened) {
      if (this.#isFreed || !shared.view.session.topics.includes(this.topic)) {
        shared.release()
        continue
      }
      this.#members.set(shared.sessionId, shared)
      mine.push(shared)
    }
    if (mine.length === 0) return
    for (const follower of [...this.#followers]) this.#show(follower, () => follower.add(mine))
  }

  /** A caller that cannot say what a follower may see of a session loses that follower, and no other. */
  #show(follower: TopicFollower, show: () => void): void {
    const { logger, retryMs } = this.#context.settings
    try {
      show()
    } catch (error) {
      logger.error({ topic: this.topic, err: error }, 'a topic could not be shown')
      follower.connection.bye('error', retryMs)
    }
  }

  #forget(sessionId: string, shared: SharedSession): void {
    this.#members.delete(sessionId)
    shared.release()
  }
}
