import type { Bye, Heartbeat, Hello } from '@progress/core'
import type { Context } from './context.ts'
import { isFailure, toFailure } from './failure.ts'
import { createSseReader } from './sse-reader.ts'
import { createWatchdog } from './watchdog.ts'

/** A message of a stream before it is checked, with what its envelope may say. */
export type StreamMessage = (Partial<Omit<Hello & Heartbeat, 'type'>> & { readonly type?: string }) | null

/** What an exchange needs of its follower. */
export interface Exchange {
  /** Ends the request; it is aborted when the exchange has ended, in whatever way. */
  readonly control: AbortController
  /**
   * Sends the request.
   *
   * @param allow - Says how long the reply, and the `hello` of a stream, may take from now on in ms; 0: as long as it takes.
   * @returns `undefined` where the reply was no stream, and was taken otherwise.
   */
  open(allow: (ms: number) => void): Promise<ReadableStream<Uint8Array> | undefined>
  /** Takes a message. @param count - 1 for `hello`, with which everything begins. @returns Whether to read on. */
  onMessage(message: StreamMessage, count: number): boolean
  /** Hears of what is no JSON. */
  onInvalid(text: string): void
}

/** Where a server names none. */
const HEARTBEAT_MS = 15_000

/**
 * Sends one request, and reads its reply to the end, as long as there are signs of life. A stream proves itself by a
 * second message after `hello`: before that, whatever ends it counts as mute, since a proxy that buffers or cuts cannot
 * be told from one that is slow.
 *
 * @returns `bye` if the end of a stream was planned; `undefined` where there is nothing more to read.
 * @throws {Failure} when it stays mute, falls silent, is cut, or ends without having said that it would.
 */
export async function exchange(context: Context, io: Exchange): Promise<Bye | undefined> {
  const { control } = io
  let count = 0
  let going = true
  let bye: Bye | undefined
  const lost = (why: string, cause?: unknown): Error =>
    toFailure(why, { mute: count < 2, retryAfterMs: bye?.retryMs, cause })
  const watchdog = createWatchdog(context, () => control.abort(lost('silent')))
  try {
    const stream = await io.open(watchdog.feed)
    const reader = stream?.getReader()
    if (!reader) return undefined
    const feed = createSseReader((parsed) => {
      const message = parsed as StreamMessage
      const type = message?.type
      if (type === 'hello') {
        watchdog.feed(2 * (message?.heartbeatMs || HEARTBEAT_MS))
        count = 0
      }
      if (type === 'bye') bye = parsed as Bye
      else if (going && (count || type === 'hello')) {
        count += 1
        going = io.onMessage(message, count)
      }
    }, io.onInvalid)
    while (going) {
      const { done, value } = await reader.read()
      if (done) {
        if (bye && count > 1 && bye.reason !== 'error') return bye
        throw lost('ended early')
      }
      if (count) watchdog.feed()
      feed(value)
    }
    return undefined
  } catch (error) {
    if (control.signal.aborted) throw control.signal.reason
    throw isFailure(error) ? error : lost('cut', error)
  } finally {
    watchdog.stop()
    control.abort()
  }
}
