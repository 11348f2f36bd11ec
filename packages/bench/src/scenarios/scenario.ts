import type { RunningServer } from '../load/running-server.ts'
import type { PeerName } from '../peers/peers.ts'
import type { Link } from '../server/link.ts'

/** How much is done. */
export interface Effort {
  /** Less of everything, so that all of it takes less than two minutes. */
  readonly quick: boolean
  /** How long the main part of a round lasts; `undefined`: as the scenario says. */
  readonly seconds: number | undefined
}

/** The result of one round of one peer. */
export interface Round<Result> {
  readonly peer: PeerName
  /** From 1. */
  readonly round: number
  readonly result: Result
}

/** What a scenario does by default. */
export interface Defaults {
  readonly peers: readonly PeerName[]
  readonly rounds: number
}

/** Something that is measured of every peer in the same way. */
export interface Scenario<Result = unknown> {
  readonly name: string
  readonly title: string
  /** One line for the usage. */
  readonly summary: string
  /** What connections run over. */
  readonly link: Link
  defaults(quick: boolean): Defaults
  /** One round, in the load generator's process, of a peer that has just been started. Its result is plain data. */
  run(server: RunningServer, effort: Effort): Promise<Result>
  /** Tables in Markdown, without a heading. */
  report(rounds: readonly Round<Result>[]): string
  /** How it is measured, and what the figures do not say: paragraphs in Markdown. */
  method(effort: Effort): string
}
