import type { Sink } from './stream.ts'

/** Between the first message of a stream and the next, in ms. */
const GAP_MS = 2

/** The most that waits in between. */
const ROOM_BYTES = 64 * 1_024

/**
 * A sink whose first write leaves alone: what is written in the same moment would share its segment, and a proxy that
 * passes on what it has read only when more comes would keep `hello` until the next heartbeat.
 *
 * @param onDrained - Called when there is room again, where the inner sink will not call it.
 * @see docs/protocol.md, section 3
 */
export const spaced = (inner: Sink, onDrained: () => void): Sink => new Spaced(inner, onDrained)

/** What is there only between the first write and the moment that others may follow. */
interface Waiting {
  readonly held: Uint8Array[]
  bytes: number
  ends: boolean
  readonly onDrained: () => void
}

/** It lives as long as its stream: once it is open nothing is left of the beginning. */
class Spaced implements Sink {
  readonly #inner: Sink
  #state: 'new' | 'waiting' | 'open' | 'closed' = 'new'
  #waiting: Waiting | undefined

  constructor(inner: Sink, onDrained: () => void) {
    this.#inner = inner
    this.#waiting = { held: [], bytes: 0, ends: false, onDrained }
  }

  write(chunk: Uint8Array): boolean {
    if (this.#waiting === undefined) return this.#inner.write(chunk)
    return this.#state === 'new' ? this.#writeFirst(chunk) : this.#hold(chunk, this.#waiting)
  }

  end(): void {
    if (this.#state === 'waiting' && this.#waiting !== undefined) this.#waiting.ends = true
    else this.#inner.end()
  }

  destroy(): void {
    this.#state = 'closed'
    if (this.#waiting !== undefined) this.#waiting.held.length = 0
    this.#inner.destroy()
  }

  #writeFirst(chunk: Uint8Array): boolean {
    this.#state = 'waiting'
    // However late the timer is, whoever reads in this process has its turn before what follows is written.
    setTimeout(() => setImmediate(() => this.#flush()), GAP_MS)
    return this.#inner.write(chunk)
  }

  #hold(chunk: Uint8Array, waiting: Waiting): boolean {
    waiting.held.push(chunk)
    waiting.bytes += chunk.byteLength
    return waiting.bytes < ROOM_BYTES
  }

  #flush(): void {
    const waiting = this.#waiting
    if (this.#state !== 'waiting' || waiting === undefined) return
    this.#state = 'open'
    this.#waiting = undefined
    let hasRoom = true
    for (const chunk of waiting.held) hasRoom = this.#inner.write(chunk)
    if (waiting.ends) this.#inner.end()
    else if (hasRoom && waiting.bytes >= ROOM_BYTES) waiting.onDrained()
  }
}
