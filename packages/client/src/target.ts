import type { Received } from '@progress/core'
import type { Failure } from './failure.ts'
import type { Start } from './start.ts'

/** What is followed, as its follower sees it: a session, or a topic. */
export interface Target {
  /** The request that begins it, where that is ours. */
  readonly start?: Start | undefined
  /** When it counts as slow, in ms; 0 or none: never. */
  readonly slowMs?: number
  /** Its address below the client's `url`; `undefined` until the server has named the session. */
  path(): string | undefined
  /** Learns which session it is. */
  identify(sessionId: string | null | undefined): void
  /** Where its state stands; `undefined` where there is none, or no cursor. */
  seq(): number | undefined
  /** Takes a snapshot or an event. */
  take(message: unknown, rewound: boolean): Received
  /** Takes a result that came without a session's messages. */
  takeResult(result: unknown): void
  /** It cannot be followed any further. */
  fail(error: Failure): void
  /** Its owner does not want it followed any longer. */
  detach(): void
}
