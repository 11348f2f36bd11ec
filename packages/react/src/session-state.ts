import type { ClientSession, Connection, PartialStateOf, SessionSnapshot, SessionUpdate } from '@progress/client'
import type { AnyWorkflow, Fault, ResultOf, SessionStatus } from '@progress/core'
import { isFinal } from '@progress/core'

/** A session's status, and `idle` where there is no session. */
export type ShownStatus = SessionStatus | 'idle'

/** What a component knows of a session that it follows, and what it may ask of it. */
export interface SessionState<W extends AnyWorkflow> {
  /** `undefined` while there is none. */
  readonly session: ClientSession<W> | undefined
  /** `undefined` before the first. */
  readonly snapshot: SessionSnapshot<W> | undefined
  /** `failed` also where its start was refused. */
  readonly status: ShownStatus
  /** Its end is still to come, and it is followed; or it completed less than `completeDelayMs` ago. */
  readonly isActive: boolean
  /** The keys of the result that are known so far. */
  readonly partial: PartialStateOf<W>
  /** `undefined` until the session is completed. */
  readonly result: ResultOf<W> | undefined
  /** Why it failed, could not be started, is not followed any more, or did not take a control. Meant to be shown. */
  readonly error: Fault | undefined
  readonly fromCache: boolean
  /** It takes longer than expected. */
  readonly slow: boolean
  /** The last of its events, the newest at the end. */
  readonly events: readonly SessionUpdate<W>[]
  readonly connection: Connection
  /** Asks the worker to stop. Like all of these, it reports a refusal as `error`. */
  cancel(): void
  pause(): void
  resume(): void
  /**
   * Tries again what went wrong: a start that was not taken, a connection that was lost, an ended session as a new one,
   * or failed items.
   *
   * @param items - Only these.
   */
  retry(items?: readonly string[]): void
}

/** The parts of a session's state that follow from the others. */
export type DerivedState<W extends AnyWorkflow> = Pick<
  SessionState<W>,
  'status' | 'isActive' | 'partial' | 'result' | 'error' | 'fromCache' | 'slow'
>

const NOTHING = Object.freeze({})

/**
 * Puts together what is known of a session.
 *
 * @param refusal - Of the last control, where it was refused.
 */
export function toState<W extends AnyWorkflow>(
  session: ClientSession<W> | undefined,
  snapshot: SessionSnapshot<W> | undefined,
  connection: Pick<Connection, 'state' | 'slow' | 'error'>,
  refusal: Fault | undefined,
): DerivedState<W> {
  const ended = snapshot !== undefined && isFinal(snapshot.status)
  const isClosed = connection.state === 'closed'
  // Who detaches knows why; while it reconnects, the connection tells of itself.
  const lost = !ended && isClosed && connection.error?.code !== 'detached' ? connection.error : undefined
  const isActive = session !== undefined && !ended && !isClosed
  return {
    status: snapshot?.status ?? (lost ? 'failed' : session ? 'pending' : 'idle'),
    isActive,
    partial: snapshot?.partial ?? (NOTHING as PartialStateOf<W>),
    result: snapshot?.result,
    error: snapshot?.error ?? lost ?? refusal,
    fromCache: snapshot?.fromCache === true,
    slow: isActive && (connection.slow || snapshot?.metadata.slow === true),
  }
}
