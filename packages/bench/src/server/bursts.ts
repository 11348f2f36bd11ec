import { setTimeout as sleep } from 'node:timers/promises'
import type { Peer } from '../peers/peer.ts'
import { nowUs, updateText } from '../update-text.ts'
import type { SocketCounts } from './sockets.ts'

/** Updates in bursts: each turn of the event loop publishes some at once, and the next one waits until they are gone. */
export interface Bursts {
  readonly turns: number
  readonly perTurn: number
  /** Of each update's text. */
  readonly bytes: number
  /** From the end of a turn until it is looked whether all sockets are empty. */
  readonly pauseMs: number
  /** After so long the next turn is the last one, however many are left. */
  readonly limitMs: number
}

/** What was published. */
export interface Burst {
  readonly events: number
  readonly turns: number
  /** Of the process before the first turn, user and system. */
  readonly cpuMsBefore: number
}

/** The last byte of the text of a burst's last update; no other holds it. */
export const LAST_BYTE = '~'

/** How long sockets may hold bytes that the kernel does not take, before the next turn begins all the same. */
const DRAIN_MS = 10_000

/** Makes what publishes in bursts. */
export function createBursts(
  publish: Peer['publish'],
  sockets: () => SocketCounts,
): (bursts: Bursts) => Promise<Burst> {
  let number = 0
  const next = (bytes: number, end: string): void => {
    number += 1
    publish(updateText({ number, dueUs: nowUs() }, bytes - end.length) + end, number)
  }
  return async ({ turns, perTurn, bytes, pauseMs, limitMs }) => {
    const before = number
    const { user, system } = process.cpuUsage()
    const endMs = performance.now() + limitMs
    for (let turn = 1; ; turn += 1) {
      const isLast = turn >= turns || performance.now() >= endMs
      for (let one = 1; one < perTurn; one += 1) next(bytes, '')
      next(bytes, isLast ? LAST_BYTE : '')
      if (isLast) return { events: number - before, turns: turn, cpuMsBefore: (user + system) / 1_000 }
      await sleep(pauseMs)
      const drainedMs = performance.now() + DRAIN_MS
      while (sockets().waitingBytes > 0 && performance.now() < drainedMs) await sleep(pauseMs)
    }
  }
}
