import type { ClientSession, StartOptions } from '@progress/client'
import type { AnyWorkflow, InputOf, Workflow } from '@progress/core'
import { useCallback, useEffect, useRef } from 'react'
import { started } from './keeping.ts'
import { useClient } from './provider.tsx'
import { randomKey } from './random-key.ts'
import type { SessionState } from './session-state.ts'
import { useKept } from './use-kept.ts'
import { type FollowingOptions, useSessionState } from './use-session-state.ts'

/** Settings of `useProgress`. */
export interface UseProgressOptions<W extends AnyWorkflow> extends FollowingOptions<W> {
  /** Starts with this as soon as the component is mounted, once. */
  readonly input?: InputOf<W> | FormData | undefined
}

/** What `useProgress` gives. */
export interface ProgressState<W extends AnyWorkflow> extends SessionState<W> {
  /**
   * Starts a session, and follows it in place of the one before, which goes on by itself.
   *
   * @returns The session, whose `result` may be awaited.
   */
  start(input: InputOf<W> | FormData, options?: StartOptions): ClientSession<W>
  /** Forgets the session, which goes on by itself. */
  reset(): void
}

/**
 * Starts sessions of a workflow, one at a time, and follows them. On unmounting it stops following; the session goes on.
 *
 * @param workflow - The workflow, or its name, with `useProgress<typeof scan>('scan')` for its types.
 */
export function useProgress<W extends AnyWorkflow = Workflow>(
  workflow: W | W['name'],
  options: UseProgressOptions<W> = {},
): ProgressState<W> {
  const client = useClient(options.client)
  const name: string = typeof workflow === 'string' ? workflow : workflow.name
  const [kept, keep] = useKept<W>()
  const state = useSessionState(client, kept, keep, options)

  const start = useCallback(
    (input: InputOf<W> | FormData, { key = randomKey(), transport }: StartOptions = {}): ClientSession<W> => {
      const begin = () => client.start(name, input, { key, transport }) as unknown as ClientSession<W>
      const next = started(client, begin, { transport })
      keep(next)
      return next.session
    },
    [client, name, keep],
  )
  const reset = useCallback(() => keep(), [keep])

  const { input } = options
  const begun = useRef(false)
  useEffect(() => {
    if (input === undefined || begun.current) return
    begun.current = true
    start(input)
  }, [input, start])
  return { ...state, start, reset }
}
