import type { Bye, Hello } from '@progress/core'
import type { Context } from './context.ts'
import { type Failure, isFailure, toFailure } from './failure.ts'
import { createSseReader } from './sse-reader.ts'
import { createWatchdog } from './watchdog.ts'

/** What a stream needs of its follower. */
export interface StreamIo {
  /** Ends the request; it is aborted when the stream has ended, in whatever way. */
  readonly control: AbortController
  /** Sends the request. @returns `undefined` where the reply was no stream, and was taken otherwise. */
  open(onSent: () => void): Promise<Response | undefined>
  /** Takes a message. @param count - 1 for `hello`, with which everything begins. @returns Whether to read on. */
  onMessage(message: unknown, count: number): boolean
  /** Hears of what is no JSON. */
  onInvalid(text: string): void
}

const HELLO_DEADLINE_MS = 4_000
/** Where a server names none. */
const HEARTBEAT_MS = 15_000

/**
 * Reads one stream to its end. A stream proves itself by a second message after `hello`: before that, whatever ends it
 * counts as mute, since a proxy that buffers or cuts cannot be told from one that is slow.
 *
 * @returns `bye` if its end was planned; `undefined` where there is nothing more to read.
 * @throws {Failure} when it stays mute, falls silent, is cut, or ends without having said that it would.
 */
export async function readStream(context: Context, io: StreamIo): Promise<Bye | undefined> {
  const { control } = io
  const { signal } = control
  let count = 0
  let replied = false
  let going = true
  let bye: Bye | undefined
  const lost = (why: string, cause?: unknown): Failure =>
    toFailure(why, { mute: replied && count < 2, retryAfterMs: bye?.retryMs, cause })
  const watchdog = createWatchdog(context, () => {
    replied = true
    control.abort(lost('silent'))
  })
  const feed = createSseReader((message) => {
    const { type, heartbeatMs } = (message ?? {}) as Partial<Omit<Hello, 'type'>> & { type?: string }
    if (type === 'hello') {
      watchdog.feed(2 * (heartbeatMs || HEARTBEAT_MS))
      count = 0
    }
    if (type === 'bye') bye = message as Bye
    else if (going && (count || type === 'hello')) {
      count += 1
      going = io.onMessage(message, count)
    }
  }, io.onInvalid)
  try {
    const response = await io.open(() => watchdog.feed(context.helloDeadlineMs ?? HELLO_DEADLINE_MS))
    const reader = response?.body?.getReader()
    replied = true
    while (reader && going) {
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
    if (signal.aborted) throw signal.reason
    throw isFailure(error) ? error : lost('cut', error)
  } finally {
    watchdog.stop()
    control.abort()
  }
}
