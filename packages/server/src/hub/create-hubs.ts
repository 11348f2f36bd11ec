import { ProgressError } from '@progress/core'
import type { Hubs, SessionHub, TopicHub } from '../hub.ts'
import { createContext } from './context.ts'
import { type HubOptions, settingsOf } from './options.ts'
import { SessionHold } from './session-hub.ts'
import { startsOnce } from './session-stream.ts'
import { SharedSession } from './shared-session.ts'
import { SharedTopic } from './shared-topic.ts'

/** Who asks for a session, and what for. */
interface Asking {
  /** Hears the session already, and passes on what it hears. */
  readonly hears?: boolean
  /** Whether it will do with what is known, where that is up to date by the doorbell. */
  readonly suffices?: (shared: SharedSession) => boolean
}

/** What a hub knows leads on from a cursor. Of one that has ended nothing more is heard, not even that it is gone. */
const reaches =
  (after = 0) =>
  ({ view }: SharedSession): boolean =>
    !view.ended && after <= view.head

/**
 * Makes the hubs of a process: one view of each session and topic that somebody follows, freed with its last hold.
 *
 * @throws {TypeError} if an option makes no sense.
 */
export function createHubs(options: HubOptions): Hubs {
  const context = createContext(settingsOf(options))
  const sessions = new Map<string, { readonly shared: SharedSession; readonly opened: Promise<boolean> }>()
  const topics = new Map<string, { readonly shared: SharedTopic; readonly opened: Promise<void> }>()
  let closed = false

  /** @param hears - Whether the session is heard already, by a topic. */
  const openSession = (sessionId: string, hears: boolean): { shared: SharedSession; opened: Promise<boolean> } => {
    const shared: SharedSession = new SharedSession(sessionId, context, () => {
      if (sessions.get(sessionId)?.shared === shared) sessions.delete(sessionId)
    })
    const opened = (hears ? shared.open() : shared.subscribe().then(() => shared.open())).then(
      (found) => {
        if (!found) shared.free()
        return found
      },
      (error: unknown) => {
        shared.free()
        throw error
      },
    )
    const entry = { shared, opened }
    sessions.set(sessionId, entry)
    return entry
  }

  /**
   * Gives a session, held: as the store has it now, unless what is known of it suffices.
   *
   * @throws what the store throws at a session that nobody has held so far.
   */
  const acquire = async (
    sessionId: string,
    { hears = false, suffices = () => false }: Asking = {},
  ): Promise<SharedSession | undefined> => {
    if (closed) throw new ProgressError('shutting_down')
    const known = sessions.get(sessionId)
    const { shared, opened } = known ?? openSession(sessionId, hears)
    shared.hold()
    try {
      const { isHeard } = shared
      // One that only topics have followed so far has no doorbell of its own. If it gets none now it gets one later.
      if (known !== undefined && !hears) await shared.subscribe().catch(() => undefined)
      if (!(await opened)) {
        shared.release()
        return undefined
      }
      const isEnough = known === undefined || (isHeard && suffices(shared))
      if (isEnough ? !shared.isFreed : await shared.refresh()) return shared
    } catch (error) {
      shared.release()
      throw error
    }
    shared.release()
    return undefined
  }

  const openTopic = (topic: string): { shared: SharedTopic; opened: Promise<void> } => {
    const shared: SharedTopic = new SharedTopic(topic, context, {
      acquire: (sessionId) => acquire(sessionId, { hears: true }),
      onSignal: (signal) => sessions.get(signal.sessionId)?.shared.hear(signal),
      onFreed: () => {
        if (topics.get(topic)?.shared === shared) topics.delete(topic)
      },
    })
    const opened = shared.open().catch((error: unknown) => {
      shared.free()
      throw error
    })
    const entry = { shared, opened }
    topics.set(topic, entry)
    return entry
  }

  const acquireTopic = async (topic: string): Promise<SharedTopic> => {
    if (closed) throw new ProgressError('shutting_down')
    const known = topics.get(topic)
    const { shared, opened } = known ?? openTopic(topic)
    shared.hold()
    try {
      await opened
      if (known !== undefined) await shared.refresh()
    } catch (error) {
      shared.release()
      throw error
    }
    return shared
  }

  const holdOf = (shared: SharedSession | undefined): SessionHub | undefined =>
    shared && new SessionHold(shared, context)

  const drain = async (): Promise<void> => {
    context.draining = true
    for (const connection of [...context.connections]) connection.bye('shutdown', context.jitteredRetryMs())
    for (const { shared } of sessions.values()) shared.waiters.wakeAll()
  }

  return {
    async session(sessionId): Promise<SessionHub | undefined> {
      return holdOf(await acquire(sessionId))
    },
    async join(sessionId, after): Promise<SessionHub | undefined> {
      return holdOf(await acquire(sessionId, { suffices: reaches(after) }))
    },
    async topic(topic): Promise<TopicHub> {
      const shared = await acquireTopic(topic)
      let released = false
      return {
        stream: (options) => startsOnce((sink) => shared.start(sink, options)),
        release() {
          if (released) return
          released = true
          shared.release()
        },
      }
    },
    drain,
    stats: () => ({
      hubs: sessions.size,
      topics: topics.size,
      followers: context.connections.size,
      ...context.counts,
      ...context.degraded.stats(),
      cleanup: context.cleanup.stats(),
    }),
    async close() {
      closed = true
      await drain()
      for (const { shared } of [...topics.values()]) shared.free()
      for (const { shared } of [...sessions.values()]) shared.free()
      context.wheel.close()
    },
  }
}
