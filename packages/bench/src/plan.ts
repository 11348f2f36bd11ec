/** One measurement of one peer: fresh processes, one result. */
export interface Turn {
  readonly peer: string
  /** From 1. */
  readonly round: number
}

/**
 * Lets peers take turns, A B C A B C: what slows the machine down for a while slows all of them down, and ratios within
 * a round stay fair.
 */
export function interleave(peers: readonly string[], rounds: number): Turn[] {
  return Array.from({ length: rounds }, (_, at) => peers.map((peer) => ({ peer, round: at + 1 }))).flat()
}
