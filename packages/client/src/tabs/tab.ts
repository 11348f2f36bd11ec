import type { Clock, TopicFold } from '@progress/core'
import type { ClientOptions } from '../context.ts'
import type { Locks } from './hold.ts'

/** What of a `BroadcastChannel` is needed. */
export interface Channel {
  postMessage(message: unknown): void
  close(): void
  onmessage: ((event: { readonly data: unknown }) => void) | null
}

/** What all requests of one `createTabs` have in common. */
export interface Tab {
  readonly scope: string | undefined
  readonly maxStreams: number
  readonly fetch: NonNullable<ClientOptions['fetch']>
  readonly locks: Locks | null | undefined
  readonly channel: (name: string) => Channel
  readonly clock: Clock
  readonly random: () => number
  /** Where the stream stands that was led last, by its name. */
  kept: Readonly<Record<string, TopicFold>>
}
