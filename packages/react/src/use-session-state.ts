import type { ClientSession, ProgressClient } from '@progress/client'
import type { AnyWorkflow, Fault } from '@progress/core'
import { useMemo, useState, useSyncExternalStore } from 'react'
import { type Kept, tryAgain } from './keeping.ts'
import { type SessionState, toState } from './session-state.ts'
import { type ProgressCallbacks, useCallbacks } from './use-callbacks.ts'
import { never, none, useConnectionOf } from './use-connection.ts'
import { useEvents } from './use-events.ts'

/** Settings of every hook that follows a session. */
export interface FollowingOptions<W extends AnyWorkflow> extends ProgressCallbacks<W> {
  /** In place of the provider's. */
  readonly client?: ProgressClient<never> | undefined
  /** How many events are kept; 0: none. @defaultValue 100 */
  readonly maxEvents?: number | undefined
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
  const session = kept?.session
  const snapshot = useSyncExternalStore(session?.subscribe ?? never, session?.getSnapshot ?? none, none)
  const connection = useConnectionOf(session)
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
  useCallbacks(snapshot, derived.error, options)
  return { session, snapshot, connection, events, ...derived, ...controls }
}
