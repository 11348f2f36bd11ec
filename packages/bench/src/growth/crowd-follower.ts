import { connect, type Socket } from 'node:net'
import { markOf, nowUs } from '../update-text.ts'

/** What a follower of a crowd asks for. */
export interface CrowdTarget {
  readonly port: number
  readonly path: string
}

/** One request follows from one of so many addresses: a pair of addresses has some 28,000 ports. */
const PER_ADDRESS = 20_000
const ID = '\nid: '
const END = '\n\n'
const OK = 'HTTP/1.1 200'
/** `hello`, and what catches up. */
const MESSAGES_TO_LIVE = 2

/**
 * A follower that looks at no more than it must, so that twenty thousand of them leave the machine to the server: it
 * counts messages, and keeps the last id as its cursor.
 */
export class CrowdFollower {
  /** Messages with an id: snapshots and events. */
  events = 0
  bytes = 0
  #messages = 0
  #cursor: string | undefined
  #rest = ''
  #socket: Socket | undefined
  #onLive: () => void = () => undefined
  readonly #number: number
  readonly #latencies: number[] | undefined

  /**
   * @param number - Which one of its crowd, from 0.
   * @param latencies - Takes how long each update was under way, in ms; to look for that costs time.
   */
  constructor(number: number, latencies?: number[]) {
    this.#number = number
    this.#latencies = latencies
  }

  get isOpen(): boolean {
    return this.#socket !== undefined
  }

  /** Follows, from its cursor where it has one. Resolves when it has `hello` and what catches up. */
  follow({ port, path }: CrowdTarget): Promise<void> {
    const socket = connect({ host: '127.0.0.1', port, ...sourceOf(this.#number) })
    this.#socket = socket
    this.#messages = 0
    this.#rest = ''
    const cursor = this.#cursor === undefined ? '' : `Last-Event-ID: ${this.#cursor}\r\n`
    socket.once('connect', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n${cursor}\r\n`)
    })
    socket.setEncoding('latin1').on('data', (text: string) => this.#take(text))
    return new Promise((resolve, reject) => {
      this.#onLive = resolve
      socket.once('error', reject)
      socket.once('close', () => {
        if (this.#socket === socket) this.#socket = undefined
        reject(new Error(`a follower was dropped: ${this.#rest.slice(0, 200)}`))
      })
    })
  }

  leave(): void {
    this.#socket?.destroy()
  }

  #take(text: string): void {
    this.bytes += text.length
    const all = this.#rest + text
    if (this.#messages === 0 && all.length >= OK.length && all.startsWith('HTTP') && !all.startsWith(OK)) this.leave()
    const end = all.lastIndexOf(END) + 1
    this.#rest = all.slice(end)
    if (end === 0) return
    const whole = all.slice(0, end)
    for (let at = whole.indexOf(ID); at >= 0; at = whole.indexOf(ID, at + ID.length)) {
      this.events += 1
      this.#cursor = whole.slice(at + ID.length, whole.indexOf('\n', at + ID.length))
      this.#note(whole, at)
    }
    if (this.#messages < MESSAGES_TO_LIVE) this.#begin(whole)
  }

  #begin(whole: string): void {
    this.#messages += whole.split('\ndata: ').length - 1
    if (this.#messages >= MESSAGES_TO_LIVE) this.#onLive()
  }

  #note(whole: string, at: number): void {
    if (this.#latencies === undefined) return
    const mark = markOf(whole.slice(at))
    if (mark !== undefined) this.#latencies.push((nowUs() - mark.dueUs) / 1_000)
  }
}

function sourceOf(number: number): { localAddress?: string } {
  const address = Math.floor(number / PER_ADDRESS)
  return address === 0 || process.platform !== 'linux' ? {} : { localAddress: `127.0.0.${1 + address}` }
}
