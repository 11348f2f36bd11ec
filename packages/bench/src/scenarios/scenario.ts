import type { Goal } from '../figures/goal.ts'
import type { RunningServer } from '../load/running-server.ts'
import type { PeerName, ServerName } from '../peers/peers.ts'
import type { Link } from '../server/link.ts'

/** How much is done. */
export interface Effort {
  /** Less of everything, so that all of it takes less than five minutes. */
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
  /** Whether it can be measured of a peer. */
  fits(peer: PeerName): boolean
  /** What its process serves. @defaultValue the peer of that name */
  serverOf?(peer: PeerName): ServerName
  /** Makes ready what the peer finds when it starts, in the load generator's process, whose environment it gets. */
  prepare?(peer: PeerName): Promise<void>
  /** One round, in the load generator's process, of a peer that has just been started. Its result is plain data. */
  run(server: RunningServer, effort: Effort, peer: PeerName): Promise<Result>
  /** Tables in Markdown, without a heading. */
  report(rounds: readonly Round<Result>[]): string
  /** The figures that have something to reach. */
  goals?(rounds: readonly Round<Result>[]): readonly Goal[]
  /** How it is measured, and what the figures do not say: paragraphs in Markdown. */
  method(effort: Effort): string
}

/** A picture beside the figures. */
export interface Plot {
  /** Of its file, without a folder: `followers.svg`. */
  readonly name: string
  /** What it shows, for those who do not see it. */
  readonly alt: string
  readonly svg: string
}

/** What was worked out. */
export interface Findings {
  /** Tables in Markdown, without a heading. */
  readonly report: string
  readonly goals?: readonly Goal[]
  readonly plots?: readonly Plot[]
}

/** Something that is measured without peers taking turns: it starts what processes it needs. */
export interface Calculation {
  readonly name: string
  readonly title: string
  /** One line for the usage. */
  readonly summary: string
  /** Whether no clock is in it, so that it does not matter how busy the machine is. */
  readonly isTimeless?: boolean
  calculate(effort: Effort): Promise<Findings>
  /** How it is worked out, and what the figures do not say: paragraphs in Markdown. */
  method(effort: Effort): string
}

/** Tells what is worked out from what is measured of peers. */
export const isCalculation = (one: Scenario | Calculation): one is Calculation => 'calculate' in one
