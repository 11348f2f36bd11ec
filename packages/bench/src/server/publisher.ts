import { setTimeout as sleep } from 'node:timers/promises'
import type { Peer } from '../peers/peer.ts'
import { nowUs, updateText } from '../update-text.ts'
import { MAX_PER_TURN, type Pace, type Published } from './pace.ts'

const TURN_MS = 5

/**
 * Publishes at a steady pace. An update carries the time at which it was due: if the process stalls, those that were
 * due in the meantime go out late, and count as late.
 */
export class Publisher {
  readonly #publish: Peer['publish']
  #number = 0
  #stop: (() => void) | undefined

  constructor(publish: Peer['publish']) {
    this.#publish = publish
  }

  /** Publishes from now on, instead of what went before. @returns The number of the update before the first one. */
  start({ perSecond, bytes }: Pace): number {
    this.#stop?.()
    const stepUs = 1_000_000 / perSecond
    const startUs = nowUs()
    const before = this.#number
    let stopped = false
    this.#stop = () => {
      stopped = true
    }
    const dueUs = (): number => Math.round(startUs + (this.#number - before) * stepUs)
    const turn = (): void => {
      if (stopped) return
      for (let sent = 0; sent < MAX_PER_TURN && dueUs() <= nowUs(); sent += 1) this.#next(dueUs(), bytes)
      const waitMs = (dueUs() - nowUs()) / 1_000
      if (waitMs > 1) setTimeout(turn, waitMs)
      else setImmediate(turn)
    }
    turn()
    return before
  }

  /** @returns The number of the last update. */
  stop(): number {
    this.#stop?.()
    this.#stop = undefined
    return this.#number
  }

  /**
   * Publishes one update every few milliseconds until something is so.
   *
   * @param isDone - Asked after each.
   * @param limitMs - When it gives up.
   */
  async until(isDone: () => boolean, bytes: number, limitMs: number): Promise<Published> {
    this.#stop?.()
    const after = this.#number
    const endMs = performance.now() + limitMs
    do {
      this.#next(nowUs(), bytes)
      await sleep(TURN_MS)
    } while (!isDone() && performance.now() < endMs)
    return { after, upTo: this.#number }
  }

  #next(dueUs: number, bytes: number): void {
    this.#number += 1
    this.#publish(updateText({ number: this.#number, dueUs }, bytes), this.#number)
  }
}
