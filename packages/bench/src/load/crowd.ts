import { connect, type Socket } from 'node:net'
import { LAST_BYTE } from '../server/bursts.ts'
import { followRequest, type Target } from './follower.ts'
import { until } from './until.ts'

const CONNECTS_AT_ONCE = 100
const READ_BYTES = 64 * 1_024
const LAST = LAST_BYTE.charCodeAt(0)
const OK = 'HTTP/1.1 200 '

/** One connection of a crowd. */
interface Member {
  readonly socket: Socket
  /** Bytes of the reply have come. */
  isAnswered: boolean
  /** The last update of the burst has come. */
  hasLast: boolean
}

/**
 * Thousands of followers that do as little as can be done: they read into one buffer, which they share, count the bytes,
 * and look for the one byte that ends a burst.
 */
export class Crowd {
  readonly #target: Target
  readonly #members: Member[] = []
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES)
  #bytes = 0
  #lost = 0
  /** How many have read the last update. */
  #done = 0

  constructor(target: Target) {
    this.#target = target
  }

  get size(): number {
    return this.#members.length
  }

  /** Read by all of them so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** Lets more come, until there are so many, each with the beginning of its reply. Rejects if they do not within the time. */
  async growTo(size: number, limitMs: number): Promise<void> {
    const endMs = performance.now() + limitMs
    while (this.size < size) {
      const some = Array.from({ length: Math.min(CONNECTS_AT_ONCE, size - this.size) }, () => this.#connect())
      this.#members.push(...some)
      const areIn = await until(() => some.every(({ isAnswered }) => isAnswered), endMs - performance.now(), 1)
      if (!areIn || this.#lost > 0) throw new Error(`of ${this.size} followers ${this.#lost} were not let in, or lost`)
    }
  }

  /** Forgets the last update of the burst before. */
  begin(): void {
    this.#done = 0
    for (const member of this.#members) member.hasLast = false
  }

  /** Resolves when all have read the last update of a burst. Rejects if they do not within the time. */
  async whenDone(limitMs: number): Promise<void> {
    if (await until(() => this.#done === this.size, limitMs, 5)) return
    throw new Error(`${this.size - this.#done} of ${this.size} followers did not get the last update`)
  }

  leave(): void {
    for (const { socket } of this.#members) socket.destroy()
    this.#members.length = 0
  }

  #connect(): Member {
    const onread = { buffer: this.#buffer, callback: (length: number): boolean => this.#onRead(member, length) }
    const socket = connect({ ...this.#target.address, onread })
    const member: Member = { socket, isAnswered: false, hasLast: false }
    socket.on('error', () => undefined)
    socket.once('close', () => {
      this.#lost += 1
    })
    socket.write(followRequest(this.#target))
    return member
  }

  #onRead(member: Member, length: number): boolean {
    this.#bytes += length
    if (!member.isAnswered) {
      member.isAnswered = true
      if (this.#buffer.toString('latin1', 0, Math.min(length, OK.length)) !== OK) member.socket.destroy()
    }
    if (!member.hasLast && this.#buffer.lastIndexOf(LAST, length - 1) >= 0) {
      member.hasLast = true
      this.#done += 1
    }
    return true
  }
}
