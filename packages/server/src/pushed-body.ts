import { type BodyRead, Outbox } from './outbox.ts'
import type { StreamSource } from './stream.ts'

/** A queue of the platform's own would only keep what waits in the outbox a second time. */
const NO_QUEUE = { highWaterMark: 0 }

/**
 * A stream as a `ReadableStream` that is pushed to; it starts at once.
 *
 * @param signal - The request's: some hosts abort it and never cancel the body.
 */
export function toReadable(source: StreamSource, signal?: AbortSignal): ReadableStream<Uint8Array> {
  const outbox = new Outbox()
  const feed: UnderlyingDefaultSource<Uint8Array> = {
    start: (controller) => outbox.start(source, controller, signal),
    pull: () => outbox.pull(),
    cancel: () => outbox.cancel(),
  }
  return isOnNode() ? new PushedBody(outbox, feed) : new ReadableStream(feed, NO_QUEUE)
}

/**
 * Servers for Node that speak `Response` take a body's reader and call `read` for every chunk. Other hosts read bodies
 * by means of their own, which know streams by what is inside of them.
 */
const isOnNode = (): boolean => globalThis.navigator?.userAgent?.startsWith('Node.js/') ?? false

/**
 * A stream whose reader reads past the stream's queue, which costs less for every chunk (`pnpm bench fan-out-web`). Whoever
 * reads otherwise, by `tee`, a pipe or a loop, has an ordinary stream before him.
 */
class PushedBody extends ReadableStream<Uint8Array> {
  readonly #outbox: Outbox

  constructor(outbox: Outbox, feed: UnderlyingDefaultSource<Uint8Array>) {
    super(feed, NO_QUEUE)
    this.#outbox = outbox
  }

  override getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader
  override getReader(): ReadableStreamDefaultReader<Uint8Array>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Uint8Array>
  override getReader(options?: ReadableStreamGetReaderOptions): ReadableStreamReader<Uint8Array> {
    return options?.mode === undefined ? new PushedReader(this, this.#outbox) : super.getReader(options)
  }
}

class PushedReader extends ReadableStreamDefaultReader<Uint8Array> {
  #outbox: Outbox | undefined

  /** @throws {TypeError} where another one holds the stream. */
  constructor(body: ReadableStream<Uint8Array>, outbox: Outbox) {
    super(body)
    this.#outbox = outbox
  }

  override read(): Promise<BodyRead> {
    const outbox = this.#outbox
    return outbox === undefined || outbox.isOver ? (super.read() as Promise<BodyRead>) : outbox.read()
  }

  override releaseLock(): void {
    this.#outbox?.letGo()
    this.#outbox = undefined
    super.releaseLock()
  }
}
