import type { Fold } from './fold.ts'
import { mergeEvents } from './merge.ts'
import { isLive, isTerminal } from './status.ts'
import type { FollowingMessage, SessionEvent } from './types.ts'

/** Messages that wait for a reader who takes them one by one. */
export interface EventQueue {
  push(message: FollowingMessage): void
  /** Nothing more comes; what waits is still read. @param error - Thrown to the reader after that. */
  end(error?: Error): void
  /** The reader's side. A reader who waits may leave at any time, by `return`. */
  read(): AsyncGenerator<FollowingMessage, undefined>
}

/**
 * Makes a queue that never holds more than a snapshot, an event and the terminal event, however slow its reader:
 * waiting events are merged.
 *
 * @param onDone - Called when nobody reads it any more.
 */
export function createEventQueue(onDone: () => void): EventQueue {
  let waiting: FollowingMessage[] = []
  let ended = false
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const end = (error?: Error): void => {
    failure = error
    ended = true
    wake?.()
  }
  async function* take(): AsyncGenerator<FollowingMessage, undefined> {
    try {
      while (!ended || waiting.length > 0) {
        const message = waiting.shift()
        if (message) yield message
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
      if (failure) throw failure
    } finally {
      onDone()
    }
    return undefined
  }
  return {
    push(message) {
      const last = waiting.at(-1)
      if (message.type === 'snapshot') waiting = [message]
      else if (last && isLive(last) && isLive(message)) waiting.splice(-1, 1, mergeEvents(last, message))
      else waiting.push(message)
      wake?.()
    },
    end,
    read() {
      const messages = take()
      const leave = messages.return.bind(messages)
      // Where it waits it would hear of that only with the next message, which may never come.
      messages.return = (value) => {
        waiting = []
        end()
        return leave(value)
      }
      return messages
    },
  }
}

/** One session's messages for all who read them one by one, each at their own pace. */
export interface Feed {
  /**
   * Gives everyone an event as it is, and for any other message the state that it led to: what they hold has no gap.
   *
   * @param fold - The state after it.
   */
  push(message: unknown, fold: Fold): void
  /** Nothing more comes; the first call counts. @param error - Thrown to readers, once they have read what waits. */
  end(error?: Error): void
  /** Begins with the state now, where there is one. */
  read(fold: Fold | undefined): AsyncGenerator<FollowingMessage, undefined>
}

/** Makes one that nobody reads yet. */
export function createFeed(): Feed {
  const queues = new Set<EventQueue>()
  let ending: readonly [error?: Error | undefined] | undefined
  return {
    push(message, fold) {
      for (const queue of queues) queue.push(asUpdate(message, fold))
    },
    end(error) {
      ending ??= [error]
      for (const queue of queues) queue.end(...ending)
    },
    read(fold) {
      const queue = createEventQueue(() => queues.delete(queue))
      queues.add(queue)
      if (fold) queue.push(asUpdate(undefined, fold))
      if (ending) queue.end(...ending)
      return queue.read()
    },
  }
}

function asUpdate(message: unknown, fold: Fold): FollowingMessage {
  const event = (message ?? {}) as SessionEvent
  if (isLive(event) || isTerminal(event)) return event
  const snapshot = fold.snapshot()
  return { type: 'snapshot', sessionId: snapshot.sessionId, seq: snapshot.seq, snapshot }
}
