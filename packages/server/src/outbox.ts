import type { Sink, StreamHandle, StreamSource } from './stream.ts'

/** Bytes that wait for a reader before a stream counts as full. */
const HIGH_WATER_MARK = 64 * 1024

/** What a reader of a body gets, as the types of every host have it. */
export type BodyRead =
  | { readonly done: false; readonly value: Uint8Array }
  | { readonly done: true; readonly value: undefined }

/**
 * What a stream writes to, and what the platform's `ReadableStream` is fed from: bytes go straight to a read that waits
 * for them, and otherwise wait here. Bytes are counted, not chunks, so that a slow reader is noticed by what it costs.
 *
 * It is read in one of two ways: by `pull`, as the source of a `ReadableStream`, or by `read`, past the stream's own
 * queue. Each chunk goes one of these ways, in order, whoever reads.
 */
export class Outbox implements Sink {
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #chunks: Uint8Array[] = []
  #bytes = 0
  #isFull = false
  #isEnding = false
  #isOver = false
  /** A reader of the stream waits. */
  #isPulled = false
  /** Those who wait in `read`, first come first. */
  #readers: ((result: BodyRead | Promise<never>) => void)[] = []
  #handle: StreamHandle | undefined
  #unlisten = (): void => undefined

  /** @param signal - The request's: some hosts abort it and never cancel the body. */
  start(source: StreamSource, controller: ReadableStreamDefaultController<Uint8Array>, signal?: AbortSignal): void {
    this.#controller = controller
    this.#handle = source.start(this)
    if (signal === undefined || this.#isOver) return
    const onAbort = (): void => {
      this.#handle?.closed()
      this.#fail(signal.reason)
    }
    if (signal.aborted) {
      onAbort()
      return
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#unlisten = () => signal.removeEventListener('abort', onAbort)
  }

  /** Whether the stream itself says what comes next: its end, or why it failed. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** @throws {TypeError} after the end. */
  write(chunk: Uint8Array): boolean {
    if (this.#isOver || this.#isEnding) throw new TypeError('the body is over')
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      reader({ done: false, value: chunk })
      return true
    }
    if (this.#isPulled) {
      this.#isPulled = false
      this.#controller?.enqueue(chunk)
      return true
    }
    this.#chunks.push(chunk)
    this.#bytes += chunk.byteLength
    this.#isFull = this.#bytes >= HIGH_WATER_MARK
    return !this.#isFull
  }

  end(): void {
    if (this.#isOver) return
    this.#isEnding = true
    this.#unlisten()
    if (this.#chunks.length === 0) this.#close()
  }

  destroy(): void {
    this.#fail(new Error('the reader took nothing'))
  }

  /** Takes what is next; only while it is not over. */
  read(): Promise<BodyRead> {
    const value = this.#chunks.shift()
    if (value === undefined) return new Promise((resolve) => this.#readers.push(resolve))
    const result = Promise.resolve({ done: false as const, value })
    this.#taken(value)
    return result
  }

  /** Whoever waits in `read` has let go of the stream. */
  letGo(): void {
    this.#answerAll(() => Promise.reject(new TypeError('the reader was released')))
  }

  /** Gives the stream what is next, now or as soon as it is there. */
  pull(): void {
    const chunk = this.#chunks.shift()
    this.#isPulled = chunk === undefined
    if (chunk === undefined) return
    this.#controller?.enqueue(chunk)
    this.#taken(chunk)
  }

  /** The reader wants no more. */
  cancel(): void {
    this.#leave()
    this.#answerAll(() => DONE)
    this.#handle?.closed()
  }

  #taken(chunk: Uint8Array): void {
    this.#bytes -= chunk.byteLength
    if (this.#isEnding && this.#chunks.length === 0) this.#close()
    else if (this.#isFull && this.#bytes < HIGH_WATER_MARK) {
      this.#isFull = false
      this.#handle?.drained()
    }
  }

  #close(): void {
    this.#leave()
    this.#controller?.close()
    this.#answerAll(() => DONE)
  }

  #fail(reason: unknown): void {
    if (this.#isOver) return
    this.#leave()
    this.#controller?.error(reason)
    this.#answerAll(() => Promise.reject(reason))
  }

  #leave(): void {
    this.#isOver = true
    this.#chunks = []
    this.#bytes = 0
    this.#unlisten()
  }

  #answerAll(result: () => BodyRead | Promise<never>): void {
    const readers = this.#readers
    this.#readers = []
    for (const reader of readers) reader(result())
  }
}

const DONE: BodyRead = { done: true, value: undefined }
