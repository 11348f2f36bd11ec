import type { ClientSession, ProgressClient } from '@progress/client'
import type { AnyWorkflow, Fault } from '@progress/core'
import { useMemo, useState, useSyncExternalStore } from 'react'
import { isGone, type Kept, tryAgain } from './keeping.ts'
import { type SessionState, toState } from './session-state.ts'
import { type ProgressCallbacks, useCallbacks } from './use-callbacks.ts'
import { IDLE, never, none, useConnectionOf } from './use-connection.ts'
import { useEvents } from './use-events.ts'
import { useHeldEnd } from './use-held-end.ts'

/** Settings of every hook that follows a session. */
export interface FollowingOptions<W extends AnyWorkflow> extends ProgressCallbacks<W> {
  /** In place of the provider's. */
  readonly client?: ProgressClient<never> | undefined
  /** How many events are kept; 0: none. @defaultValue 100 */
  readonly maxEvents?: number | undefined
  /**
   * How long a full bar is shown, in ms: `onComplete` is called, and `isActive` turns, that long after the end.
   *
   * @defaultValue 0
   */
  readonly completeDelayMs?: number | undefined
}

/**
 * Everything that there is to know of a session, and all that may be asked of it.
 *
 * @param keep - Takes the session that a retry leads to.
 */
export function useSessionState<W extends AnyWorkflow>(
  client: ProgressClient,
  kept: Kept<W> | undefined,
  keep: (next: Kept<W>) => void,
  options: FollowingOptions<W>,
): SessionState<W> {
  const held = kept?.session
  const heard = useSyncExternalStore(held?.subscribe ?? never, held?.getSnapshot ?? none, none)
  const link = useConnectionOf(held)
  const gone = kept !== undefined && isGone(kept, heard, link)
  const [session, snapshot, connection] = gone ? [undefined, undefined, IDLE] : [held, heard, link]
  const events = useEvents(session, options.maxEvents ?? 100)
  const [refusal, setRefusal] = useState<{ readonly of: ClientSession<W>; readonly error: Fault }>()

  const controls = useMemo(() => {
    const ask = (action: (of: Kept<W>) => Promise<unknown>) => {
      if (!kept) return
      setRefusal(undefined)
      action(kept).catch((error: Fault) => setRefusal({ of: kept.session, error }))
    }
    return {
      cancel: () => ask(({ session: of }) => of.cancel()),
      pause: () => ask(({ session: of }) => of.pause()),
      resume: () => ask(({ session: of }) => of.resume()),
      retry: (items?: readonly string[]) => ask((of) => tryAgain(client, of, items).then(keep)),
    }
  }, [client, kept, keep])

  const derived = toState(session, snapshot, connection, refusal?.of === session ? refusal?.error : undefined)
  const isEndHeld = useHeldEnd(snapshot, options.completeDelayMs ?? 0)
  useCallbacks(snapshot, derived.error, options, isEndHeld)
  const isActive = derived.isActive || isEndHeld
  return { session, snapshot, connection, events, ...derived, isActive, ...controls }
}
