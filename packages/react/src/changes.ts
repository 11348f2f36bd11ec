import type { Snapshot } from '@progress/core'

/** What is new in a snapshot. */
export interface Changes {
  /** Anything at all. */
  readonly progress: boolean
  /** Another stage has begun: its id. */
  readonly stage: string | undefined
  /** The status is another. */
  readonly status: boolean
}

/** What of a snapshot is compared. */
export type ChangingParts = Pick<Snapshot, 'sessionId' | 'seq' | 'status' | 'stage'>

/**
 * Tells what is new in `next`.
 *
 * Any two snapshots may be compared, so that whoever looks seldom learns all the same where the session is now.
 *
 * @param previous - `undefined`, or another session's: everything is new.
 */
export function changesBetween(previous: ChangingParts | undefined, next: ChangingParts): Changes {
  const known = previous?.sessionId === next.sessionId ? previous : undefined
  return {
    progress: known?.seq !== next.seq,
    stage: known?.stage === next.stage ? undefined : next.stage,
    status: known?.status !== next.status,
  }
}
