import type { Bye, Hello } from '@progress/core'
import type { Context } from './context.ts'
import { type Failure, isFailure, toFailure } from './failure.ts'
import { createSseReader } from './sse-reader.ts'
import { createWatchdog } from './watchdog.ts'

/** What a stream needs of its follower. */
export interface StreamIo {
  /** Sends the request. @returns `undefined` where the reply was no stream, and was taken otherwise. */
  open(onSent: () => void): Promise<Response | undefined>
  onHello(hello: Hello): void
  /** Takes a message after `hello`. @returns Whether to read on. */
  onMessage(message: unknown): boolean
  onInvalid(text: string): void
  /** Ends the request. */
  readonly control: AbortController
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
  let messages = 0
  let replied = false
  let going = true
  let bye: Bye | undefined
  const lost = (why: string, cause?: unknown): Failure =>
    toFailure(why, { mute: replied && messages < 2, retryAfterMs: bye?.retryMs, cause })
  const watchdog = createWatchdog(context, () => {
    replied = true
    control.abort(lost('silent'))
  })
  const feed = createSseReader((message) => {
    const { type } = (message ?? {}) as Partial<Hello | Bye>
    if (!going) return
    if (type === 'hello') {
      const hello = message as Hello
      watchdog.feed(2 * (hello.heartbeatMs || HEARTBEAT_MS))
      messages = 1
      io.onHello(hello)
    } else if (type === 'bye') bye = message as Bye
    else if (messages) {
      messages += 1
      going = io.onMessage(message)
    }
  }, io.onInvalid)
  try {
    const response = await io.open(() => watchdog.feed(context.helloDeadlineMs ?? HELLO_DEADLINE_MS))
    const reader = response?.body?.getReader()
    replied = true
    while (reader && going) {
      const { done, value } = await reader.read()
      if (done) break
      if (messages) watchdog.feed()
      feed(value)
    }
    if (!reader || !going) return undefined
  } catch (error) {
    if (control.signal.aborted) throw control.signal.reason
    throw isFailure(error) ? error : lost('cut', error)
  } finally {
    watchdog.stop()
  }
  if (bye && messages > 1 && bye.reason !== 'error') return bye
  throw lost('ended early')
}
