import type { Script } from '../script.ts'

/** One connection that hears channels, until it is lost. It never reconnects by itself. */
export interface Subscription {
  /** Resolves when the server has confirmed it. */
  subscribe(channels: readonly string[]): Promise<void>
  unsubscribe(channels: readonly string[]): Promise<void>
  /** Ends it; `onLost` may be called. */
  close(): void
}

/** What a subscription tells. */
export interface SubscriptionEvents {
  readonly onMessage: (channel: string, message: string) => void
  /** The connection is gone for good. Once, and also where `close` was the reason. */
  readonly onLost: () => void
}

/** The little that a store needs of a client, the same for every client. */
export interface Driver {
  readonly isCluster: boolean
  /** Runs a script that the server may not know yet. */
  run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown>
  /** Opens a connection of its own, with the settings of the client's. */
  connect(events: SubscriptionEvents): Promise<Subscription>
}

/** Whether a server says that it does not know a script: it was restarted, or another took its place. */
export const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOSCRIPT')
