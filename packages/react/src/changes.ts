import type { Snapshot } from '@progress/core'

/** What of a snapshot is compared. */
export type ChangingParts = Pick<Snapshot, 'sessionId' | 'seq' | 'status' | 'stage'>

/** What is new in a snapshot. */
export interface Changes<S> {
  /** The earlier one, where it is of the same session. */
  readonly known: S | undefined
  /** Anything at all. */
  readonly progress: boolean
  /** Another stage has begun: its id. */
  readonly stage: string | undefined
  /** The status is another. */
  readonly status: boolean
}

/**
 * Tells what is new in `next`.
 *
 * Any two snapshots may be compared, so that whoever looks seldom learns all the same where the session is now.
 *
 * @param previous - `undefined`, or another session's: everything is new.
 */
export function changesBetween<S extends ChangingParts>(previous: S | undefined, next: S): Changes<S> {
  const known = previous?.sessionId === next.sessionId ? previous : undefined
  return {
    known,
    progress: known?.seq !== next.seq,
    stage: known?.stage === next.stage ? undefined : next.stage,
    status: known?.status !== next.status,
  }
}
