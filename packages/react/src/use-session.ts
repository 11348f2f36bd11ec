import type { ClientSession, FollowOptions } from '@progress/client'
import type { AnyWorkflow, Workflow } from '@progress/core'
import { useEffect, useMemo, useRef } from 'react'
import { followed, given } from './keeping.ts'
import { useClient } from './provider.tsx'
import type { SessionState } from './session-state.ts'
import { useKept } from './use-kept.ts'
import { type FollowingOptions, useSessionState } from './use-session-state.ts'

/** Settings of `useSession`. */
export interface UseSessionOptions<W extends AnyWorkflow> extends FollowingOptions<W>, FollowOptions {
  /** For its types alone. */
  readonly workflow?: W | undefined
}

/**
 * Follows a session that exists. On unmounting it stops following; the session goes on.
 *
 * @param target - Its id; or a session of the caller's own, which stays the caller's: it is never detached here.
 * `undefined`: none, yet.
 */
export function useSession<W extends AnyWorkflow = Workflow>(
  target: string | ClientSession<W> | undefined,
  options: UseSessionOptions<W> = {},
): SessionState<W> {
  const client = useClient(options.client)
  const [kept, keep] = useKept<W>()
  const { transport } = options
  const owned = typeof target === 'object' ? target : undefined
  const lent = useMemo(() => owned && given(client, owned), [client, owned])
  const last = useRef<readonly unknown[]>([])
  useEffect(() => {
    // StrictMode asks twice.
    if (last.current[0] === client && last.current[1] === target) return
    last.current = [client, target]
    keep(typeof target === 'string' ? followed<W>(client, target, { transport }) : undefined)
  }, [client, target, transport, keep])
  return useSessionState(client, kept ?? lent, keep, options)
}
