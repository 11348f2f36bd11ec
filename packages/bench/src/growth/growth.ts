import type { FollowersRow } from './followers.ts'
import type { ProcessesRow } from './processes.ts'
import type { SessionsRow } from './sessions.ts'
import type { ItemsState, LogState } from './site-calls.ts'

/** What was measured of everything that grows. */
export interface Growth {
  readonly followers: readonly FollowersRow[]
  readonly sessions: readonly SessionsRow[]
  readonly items: readonly ItemsState[]
  readonly log: readonly LogState[]
  /** None where there is no Redis. */
  readonly processes: readonly ProcessesRow[]
}
