import { median, type Spread, spreadOf } from '../figures/statistics.ts'
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
  return median(ratiosToLimit(peer, rounds, figure))
}

function ratiosToLimit<Result>(
  peer: PeerName,
  rounds: readonly Round<Result>[],
  figure: (result: Result) => number,
): number[] {
  return rounds
    .filter((one) => one.peer === peer)
    .flatMap(({ round, result }) =>
      rounds
        .filter((one) => one.peer === LIMIT && one.round === round)
        .map((limit) => figure(result) / figure(limit.result)),
    )
}

/**
 * How far two equal peers lie apart, round by round: the error bar of a run.
 *
 * @param control - The same as the limit, under another name.
 */
export function errorBar<Result>(
  rounds: readonly Round<Result>[],
  figure: (result: Result) => number,
  control: PeerName = 'write-loop-again',
): Spread {
  return spreadOf(ratiosToLimit(control, rounds, figure))
}
