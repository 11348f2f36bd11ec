import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs, updateText } from '../update-text.ts'
import type { Writer } from './route.ts'

/** Of each event's text: its JSON, with what a session's event has beside it, is about 240 bytes. */
const TEXT_BYTES = 150

/** What was written. */
export interface Written {
  readonly events: number
  /** When the first was sent, in µs of the machine's monotonic clock. */
  readonly startUs: number
  /** User and system time of this process meanwhile, in ms. */
  readonly cpuMs: number
}

/** Writes marked texts to all sessions. */
export class Writing {
  readonly #writer: Writer
  readonly #numbers: number[]
  /** What is under way, by session. */
  readonly #sending: Promise<void>[]

  constructor(writer: Writer, sessions: number) {
    this.#writer = writer
    this.#numbers = Array.from({ length: sessions }, () => 0)
    this.#sending = Array.from({ length: sessions }, () => Promise.resolve())
  }

  /** As fast as it goes for so long: one batch of `size` in flight in every session. */
  async blast(size: number, seconds: number): Promise<Written> {
    const measured = this.#measure()
    const endUs = measured.startUs + seconds * 1_000_000
    const keepOn = async (session: number): Promise<void> => {
      while (nowUs() < endUs) await this.#writer.send(session, this.#texts(session, size))
    }
    await Promise.all(this.#numbers.map((_, session) => keepOn(session)))
    return measured.end()
  }

  /** One event at a time at a steady pace, the sessions by turns. */
  async pace(perSecond: number, seconds: number): Promise<Written> {
    const measured = this.#measure()
    const most = perSecond * seconds
    for (let sent = 0; sent < most; await sleep(1)) {
      const due = Math.min(most, Math.ceil(((nowUs() - measured.startUs) * perSecond) / 1_000_000))
      for (; sent < due; sent += 1) this.#sendNext(sent % this.#numbers.length)
    }
    await Promise.all(this.#sending)
    return measured.end()
  }

  /** A session's turn that comes before its last event is written waits, and that counts. */
  #sendNext(session: number): void {
    const texts = this.#texts(session, 1)
    this.#sending[session] = (this.#sending[session] ?? Promise.resolve()).then(() => this.#writer.send(session, texts))
  }

  #texts(session: number, size: number): string[] {
    const before = this.#numbers[session] ?? 0
    this.#numbers[session] = before + size
    const dueUs = nowUs()
    return Array.from({ length: size }, (_, at) => updateText({ number: before + 1 + at, dueUs }, TEXT_BYTES))
  }

  #measure(): { readonly startUs: number; end(): Written } {
    const total = (): number => this.#numbers.reduce((sum, number) => sum + number, 0)
    const before = total()
    const cpu = process.cpuUsage()
    const startUs = nowUs()
    const end = (): Written => {
      const { user, system } = process.cpuUsage(cpu)
      return { events: total() - before, startUs, cpuMs: (user + system) / 1_000 }
    }
    return { startUs, end }
  }
}
