const HEAD_END = '\r\n\r\n'

/**
 * Takes a reply of HTTP/1.1 apart as its bytes arrive: the status, and the body without the framing of
 * `Transfer-Encoding: chunked`. Raw sockets with this cost the load generator less than a client of HTTP would.
 */
export class BodyReader {
  /** `undefined` until the head is complete. */
  status: number | undefined
  #buffered = ''
  #isChunked = false
  #chunkLeft = 0

  /** @param bytes - As `latin1`: one character is one byte. @returns What they add to the body. */
  push(bytes: string): string {
    this.#buffered += bytes
    if (this.status === undefined && !this.#readHead()) return ''
    return this.#isChunked ? this.#readChunks() : this.#take(this.#buffered.length)
  }

  #readHead(): boolean {
    const end = this.#buffered.indexOf(HEAD_END)
    if (end < 0) return false
    const head = this.#take(end)
    this.#take(HEAD_END.length)
    this.status = Number(head.split(' ', 2)[1])
    this.#isChunked = /^transfer-encoding: *chunked/im.test(head)
    return true
  }

  #readChunks(): string {
    let body = ''
    do {
      const taken = this.#take(this.#chunkLeft)
      this.#chunkLeft -= taken.length
      body += taken
    } while (this.#chunkLeft === 0 && this.#readSize())
    return body
  }

  /** The line with the next chunk's size; an empty one ends the chunk before it. @returns Whether there is a chunk. */
  #readSize(): boolean {
    const end = this.#buffered.indexOf('\r\n')
    if (end < 0) return false
    const line = this.#take(end)
    this.#take(2)
    if (line === '') return this.#readSize()
    this.#chunkLeft = Number.parseInt(line, 16)
    return this.#chunkLeft > 0
  }

  #take(length: number): string {
    const taken = this.#buffered.slice(0, length)
    this.#buffered = this.#buffered.slice(taken.length)
    return taken
  }
}
