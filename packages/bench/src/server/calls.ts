import type { Burst, Bursts } from './bursts.ts'
import type { Address } from './link.ts'
import type { Measurement } from './measurement.ts'
import type { Pace, Published } from './pace.ts'
import type { Blocking } from './sockets.ts'

/** What a server's process can be asked, over its IPC channel. */
export interface ServerCalls {
  /** Publishes at this pace from now on. @returns The number of the update before the first one. */
  publish(pace: Pace): number
  /** Publishes no more. @returns The number of the last update. */
  hush(): number
  /** Publishes until sockets are blocked, or it takes too long. */
  block(blocking: Blocking): Promise<Published>
  /** Publishes evenly at this pace, and sleeps in between. @returns The number of the update before the first one. */
  publishEvenly(pace: Pace): number
  /** Publishes evenly no more. @returns The number of the last update. */
  hushEvenly(): number
  /** Publishes in bursts; what is late to go out may still be on its way when it resolves. */
  burst(bursts: Bursts): Promise<Burst>
  measure(collect: boolean): Promise<Measurement>
}

export type CallName = keyof ServerCalls

/** A call on its way to the server. */
export interface CallMessage {
  readonly id: number
  readonly name: CallName
  readonly args: readonly unknown[]
}

/** What the server sends: first that it listens, then an answer to each call. */
export type ServerMessage =
  | { readonly type: 'listening'; readonly address: Address; readonly path: string }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }

export type ArgsOf<Name extends CallName> = Parameters<ServerCalls[Name]>
export type AnswerOf<Name extends CallName> = Awaited<ReturnType<ServerCalls[Name]>>
