import type { ClientSession, StartOptions } from '@progress/client'
import type { AnyWorkflow, InputOf, Workflow } from '@progress/core'
import { useCallback, useEffect, useRef } from 'react'
import { joined, started } from './keeping.ts'
import type { Note } from './note.ts'
import { useClient } from './provider.tsx'
import { randomKey } from './random-key.ts'
import type { SessionState } from './session-state.ts'
import { useBeginning } from './use-beginning.ts'
import { useKept } from './use-kept.ts'
import { useNote, useNoting } from './use-note.ts'
import { type FollowingOptions, useSessionState } from './use-session-state.ts'

/** Settings of `useProgress`. */
export interface UseProgressOptions<W extends AnyWorkflow> extends FollowingOptions<W> {
  /** Starts with this as soon as the component is mounted, once. */
  readonly input?: InputOf<W> | FormData | undefined
  /**
   * Remembers under this name what runs, and joins it again on mounting: after a refresh, and with `@progress/client/tabs`
   * in another tab. What is gone by then, or another workflow's, is as if it had never been. Where something is
   * remembered, `input` starts nothing.
   *
   * @defaultValue none: nothing is remembered
   */
  readonly key?: string | undefined
}

/** What `useProgress` gives. */
export interface ProgressState<W extends AnyWorkflow> extends SessionState<W> {
  /**
   * Starts a session, and follows it in place of the one before, which goes on by itself.
   *
   * @returns The session, whose `result` may be awaited.
   */
  start(input: InputOf<W> | FormData, options?: StartOptions): ClientSession<W>
  /** Forgets the session, which goes on by itself; it is not remembered any more either. */
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
  const note = useNote(client, options.key, name)
  const begun = useRef<Note | null>(undefined)
  const [kept, keep] = useKept<W>()
  const state = useSessionState(client, kept, keep, options)

  const start = useCallback(
    (input: InputOf<W> | FormData, { key = randomKey(), transport }: StartOptions = {}): ClientSession<W> => {
      const begin = () => client.start(name, input, { key, transport }) as unknown as ClientSession<W>
      begun.current = note ?? null
      note?.begin(key)
      const next = started(client, begin, { transport })
      keep(next)
      return next.session
    },
    [client, name, note, keep],
  )
  const join = useCallback(
    (sessionId: string): void => {
      begun.current = note ?? null
      keep(joined(client, sessionId, name, {}))
    },
    [client, name, note, keep],
  )
  const reset = useCallback((): void => {
    begun.current = note ?? null
    note?.forget()
    keep()
  }, [note, keep])

  useNoting(note, begun, state)
  const isGone = kept !== undefined && state.session === undefined
  const { input } = options
  useEffect(() => {
    if (!isGone) return
    reset()
    if (input !== undefined) start(input)
  }, [isGone, reset, input, start])
  useBeginning({ client, note, begun, input, start, join, drop: keep })
  return { ...state, start, reset }
}
