import type { CallFault, Faults, SignalFault, StoreMethod } from './flaky-store.ts'

/** How likely each fault is, from 0 to 1; what is left out never happens. */
export interface FaultOdds {
  /** Of a signal being lost. */
  readonly drop?: number
  /** Of a signal coming twice. */
  readonly repeat?: number
  /** Of a signal coming without its events. */
  readonly bare?: number
  /** Of a signal being overtaken by the next. */
  readonly behind?: number
  /** Of a signal coming up to `maxDelayMs` late. */
  readonly late?: number
  /** Of a call being rejected, with nothing done. */
  readonly fail?: number
  /** Of a call being rejected although it was done. */
  readonly loseReply?: number
  /** Of a call taking up to `maxDelayMs`. */
  readonly slow?: number
  /** @defaultValue 200 */
  readonly maxDelayMs?: number
  /** Which calls the odds are for. @defaultValue `['append']` */
  readonly methods?: readonly StoreMethod[]
}

/**
 * Faults by chance, the same ones for the same seed and the same order of calls.
 *
 * @param seed - Any integer; print it where a test fails.
 */
export function seededFaults(seed: number, odds: FaultOdds): Faults {
  const random = seededRandom(seed)
  const { maxDelayMs = 200, methods = ['append'] } = odds
  const delay = (): { delayMs: number } => ({ delayMs: Math.floor(random() * (maxDelayMs + 1)) })
  const pick = <T>(faults: readonly (readonly [number | undefined, () => T])[]): T | undefined => {
    let dice = random()
    for (const [chance = 0, fault] of faults) {
      if (dice < chance) return fault()
      dice -= chance
    }
    return undefined
  }
  return {
    signal: () =>
      pick<SignalFault>([
        [odds.drop, () => 'drop'],
        [odds.repeat, () => 'repeat'],
        [odds.bare, () => 'bare'],
        [odds.behind, () => 'behind'],
        [odds.late, delay],
      ]),
    call: (method) =>
      methods.includes(method)
        ? pick<CallFault>([
            [odds.fail, () => 'fail'],
            [odds.loseReply, () => 'loseReply'],
            [odds.slow, delay],
          ])
        : undefined,
  }
}

/**
 * Numbers in `[0, 1)` that depend on the seed alone (mulberry32): chance that a test can repeat.
 *
 * @param seed - Any integer.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
