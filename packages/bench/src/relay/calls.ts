import type { Arrived } from './tally.ts'
import type { Written } from './writing.ts'

/** Which end of a route a process is. */
export type End = 'writer' | 'follower'

/** What a process of a route can be asked, over its IPC channel: the first two a writer, the others a follower. */
export interface RelayCalls {
  blast(size: number, seconds: number): Promise<Written>
  pace(perSecond: number, seconds: number): Promise<Written>
  /** Begins to count. */
  begin(): void
  /** Waits until so many events are accounted for, or nothing comes any more. */
  arrived(events: number): Promise<Arrived & { readonly cpuMs: number }>
}

export type RelayCall = keyof RelayCalls

/** A call on its way. */
export interface RelayCallMessage {
  readonly id: number
  readonly name: RelayCall
  readonly args: readonly unknown[]
}

/** What a process says: first that it is ready, then an answer to each call. */
export type RelayMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
