import { median } from '../figures/statistics.ts'
import { LIMIT, PEERS, type PeerName } from '../peers/peers.ts'
import type { Round } from './scenario.ts'

/** All rounds of one peer: a row of a table. */
export interface PeerRow<Result> {
  readonly peer: PeerName
  readonly title: string
  readonly rounds: readonly Round<Result>[]
}

/** Gathers rounds by peer, in the order of their first round. */
export function byPeer<Result>(rounds: readonly Round<Result>[]): PeerRow<Result>[] {
  const peers = [...new Set(rounds.map(({ peer }) => peer))]
  return peers.map((peer) => ({
    peer,
    title: PEERS[peer].title,
    rounds: rounds.filter((round) => round.peer === peer),
  }))
}

/**
 * A figure of a peer as a multiple of the limit's, taken within each round: the median of these ratios.
 *
 * @returns `NaN` where no round has both.
 */
export function ratioToLimit<Result>(
  peer: PeerName,
  rounds: readonly Round<Result>[],
  figure: (result: Result) => number,
): number {
  const ratios = rounds
    .filter((one) => one.peer === peer)
    .flatMap(({ round, result }) =>
      rounds
        .filter((one) => one.peer === LIMIT && one.round === round)
        .map((limit) => figure(result) / figure(limit.result)),
    )
  return median(ratios)
}
