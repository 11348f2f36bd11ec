import type { ProgressClient, SessionMemory } from '@progress/client'
import { createMemory } from '@progress/client/memory'
import { isFinal, type Snapshot } from '@progress/core'
import { type RefObject, useEffect, useMemo } from 'react'
import { createNote, type Note } from './note.ts'
import { randomKey } from './random-key.ts'

/** Which note a component has begun with; `null`: with none. `undefined`: it has not begun. */
export type BegunRef = RefObject<Note | null | undefined>

/** The note of a name in the client's memory, or in this tab's own. */
export function useNote(client: ProgressClient, name: string | undefined, workflow: string): Note | undefined {
  return useMemo(() => {
    if (name === undefined) return undefined
    let own: SessionMemory | undefined
    const memory = (): SessionMemory => {
      own ??= client.memory ?? createMemory()
      return own
    }
    return createNote({ memory, name, workflow, createKey: randomKey, now: Date.now })
  }, [client, name, workflow])
}

/** Refused for good; of any other start it is not known whether it got through. */
const isRefusal = ({ code }: { readonly code?: string }): boolean => code !== 'network' && code !== 'detached'

/** What of a session's state is noted. */
interface Noted {
  readonly session: { readonly started: Promise<string> } | undefined
  readonly snapshot: Pick<Snapshot, 'status'> | undefined
  readonly isActive: boolean
}

/**
 * Writes down which session is followed, and that it has ended once its end was shown.
 *
 * @param begun - Only what was begun with this note is written to it.
 */
export function useNoting(note: Note | undefined, begun: BegunRef, { session, snapshot, isActive }: Noted): void {
  useEffect(() => {
    if (!note || begun.current !== note) return
    session?.started.then(note.named, (error) => isRefusal(Object(error)) && note.forget())
  }, [note, begun, session])
  const isOver = !isActive && snapshot !== undefined && isFinal(snapshot.status)
  useEffect(() => {
    if (isOver && begun.current === note) note?.forget()
  }, [isOver, note, begun])
}
