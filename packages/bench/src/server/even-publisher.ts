import type { Peer } from '../peers/peer.ts'
import { nowUs, updateText } from '../update-text.ts'
import { MAX_PER_TURN, type Pace } from './pace.ts'

/** How often it looks for what is due: a process that does not wait in between would always be busy. */
const LOOK_MS = 1

/**
 * Publishes at a pace that is spread evenly over time, and sleeps in between, so that the CPU time of the process is that of
 * its work. An update carries the time at which it was due; what is due goes out at the next look.
 */
export class EvenPublisher {
  readonly #publish: Peer['publish']
  #number = 0
  #stop: (() => void) | undefined

  constructor(publish: Peer['publish']) {
    this.#publish = publish
  }

  /** Publishes from now on, instead of what went before. @returns The number of the update before the first one. */
  start({ perSecond, bytes }: Pace): number {
    this.stop()
    const startUs = nowUs()
    const before = this.#number
    const stepUs = 1_000_000 / perSecond
    let stopped = false
    this.#stop = () => {
      stopped = true
    }
    const look = (): void => {
      if (stopped) return
      const dueBy = before + Math.floor((nowUs() - startUs) / stepUs)
      const end = Math.min(dueBy, this.#number + MAX_PER_TURN)
      while (this.#number < end) {
        this.#number += 1
        const dueUs = Math.round(startUs + (this.#number - before) * stepUs)
        this.#publish(updateText({ number: this.#number, dueUs }, bytes), this.#number)
      }
      if (end < dueBy) setImmediate(look)
      else setTimeout(look, LOOK_MS)
    }
    look()
    return before
  }

  /** @returns The number of the last update. */
  stop(): number {
    this.#stop?.()
    this.#stop = undefined
    return this.#number
  }
}
