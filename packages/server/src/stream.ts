/** Where a stream's bytes go: a Node response, or the controller of a `ReadableStream`. */
export interface Sink {
  /**
   * Takes bytes at once, whatever it answers.
   *
   * @returns `false` when its buffer is full: nothing more is to be written until `StreamHandle.drained` is called.
   */
  write(chunk: Uint8Array): boolean
  /** Ends the stream in order; nothing is written after it. */
  end(): void
  /** Cuts the connection: for a reader that takes nothing. */
  destroy(): void
}

/** What a sink tells its stream. Both are safe to call at any time, and after the end. */
export interface StreamHandle {
  /** The buffer has room again. */
  drained(): void
  /** The peer is gone, or the host gave up: everything that the stream holds is freed at once. */
  closed(): void
}

/** A stream as plain data: nothing is held before it starts, and it starts once. */
export interface StreamSource {
  start(sink: Sink): StreamHandle
}
