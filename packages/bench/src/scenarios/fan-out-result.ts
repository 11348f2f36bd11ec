import type { PeerName } from '../peers/peers.ts'
import type { Effort } from './scenario.ts'

/** What is published in one part of a round. */
export interface Load {
  readonly followers: number
  /** Events in one turn of the event loop. */
  readonly perTurn: number
}

/** What one part of a round shows. */
export interface Part extends Load {
  readonly events: number
  readonly turns: number
  /** Of the server, user and system. */
  readonly cpuMs: number
  /** How many messages a follower that parses got for these events. */
  readonly messages: number
  /** How many bytes each follower read. */
  readonly bytes: number
}

/** What one round shows. */
export interface FanOut {
  readonly parts: readonly Part[]
}

/** Of an update's text: a frame of the write loop has 20 more. */
export const EVENT_BYTES = 220

/** How many follow at the same time. */
export const crowdsOf = ({ quick }: Effort): readonly number[] => (quick ? [1_000] : [1_000, 5_000])

export const PER_TURN = [1, 16] as const

/** How many deliveries a part has, if its time suffices; with 16 in a turn they cost less. */
export const deliveriesOf = ({ perTurn }: Load, { quick }: Effort): number =>
  (quick ? 0.5 : 1) * (perTurn === 1 ? 150_000 : 480_000)

/** How long a part goes on at most, in s. */
export const secondsOf = ({ seconds }: Effort): number => seconds ?? 2

/** User and system time of the server for one event to one follower, in ms. */
export const cpuPerDelivery = ({ cpuMs, events, followers }: Part): number => cpuMs / (events * followers)

/** The part of a round with this load. */
export const partOf = ({ parts }: FanOut, { followers, perTurn }: Load): Part | undefined =>
  parts.find((part) => part.followers === followers && part.perTurn === perTurn)

/**
 * Where events stay messages of their own, one in a turn says nothing new; and the peer that a larger crowd takes
 * minutes shows with the smaller one what it costs.
 */
export const loadsOf = (peer: PeerName, effort: Effort): Load[] =>
  (peer === 'trpc' ? crowdsOf(effort).slice(0, 1) : crowdsOf(effort)).flatMap((followers) =>
    PER_TURN.filter((perTurn) => perTurn > 1 || peer !== 'ours-unmerged').map((perTurn) => ({ followers, perTurn })),
  )
