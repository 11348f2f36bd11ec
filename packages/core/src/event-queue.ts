import type { Fold } from './fold.ts'
import { mergeEvents } from './merge.ts'
import { isLive, isTerminal } from './status.ts'
import type { FollowingMessage, SessionEvent } from './types.ts'

/** Messages that wait for a reader who takes them one by one. */
export interface EventQueue {
  push(message: FollowingMessage): void
  /** Nothing more comes; what waits is still read. @param error - Thrown to the reader after that. */
  end(error?: Error): void
  /** The reader's side. */
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
  return {
    push(message) {
      const last = waiting.at(-1)
      if (message.type === 'snapshot') waiting = [message]
      else if (last && isLive(last) && isLive(message)) waiting.splice(-1, 1, mergeEvents(last, message))
      else waiting.push(message)
      wake?.()
    },
    end(error) {
      failure = error
      ended = true
      wake?.()
    },
    async *read() {
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
    },
  }
}

/**
 * What readers get for a message: an event as it is, and for all else the state that it led to, so that what they hold
 * has no gap.
 *
 * @param fold - The state after it.
 */
export function asUpdate(message: unknown, fold: Fold): FollowingMessage {
  const event = (message ?? {}) as SessionEvent
  if (isLive(event) || isTerminal(event)) return event
  const snapshot = fold.snapshot()
  return { type: 'snapshot', sessionId: snapshot.sessionId, seq: snapshot.seq, snapshot }
}
