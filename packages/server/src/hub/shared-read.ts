/**
 * One read at a time for all who want one. Whoever asks gets a read that begins after the call: one that is under way
 * may have missed what the caller knows of, so that all who ask meanwhile share the next.
 */
export class SharedRead {
  readonly #read: () => Promise<void>
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  /** @param read - Never rejects. */
  constructor(read: () => Promise<void>) {
    this.#read = read
  }

  fresh(): Promise<void> {
    if (this.#running === undefined) return this.#start()
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      return this.#running ?? this.#start()
    })
    return this.#next
  }

  #start(): Promise<void> {
    const running = this.#read().finally(() => {
      if (this.#running === running) this.#running = undefined
    })
    this.#running = running
    return running
  }
}
