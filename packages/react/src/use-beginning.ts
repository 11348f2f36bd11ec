import type { ProgressClient, StartOptions } from '@progress/client'
import { useEffect, useRef } from 'react'
import { findStarted } from './find-started.ts'
import type { Note } from './note.ts'
import type { BegunRef } from './use-note.ts'

/** What a component may begin with, and how. */
export interface Beginning<Input> {
  readonly client: ProgressClient
  readonly note: Note | undefined
  /** It has begun as soon as this is set, by whomever. */
  readonly begun: BegunRef
  readonly input: Input | undefined
  readonly start: (input: Input, options?: StartOptions) => unknown
  /** Follows what was found. */
  readonly join: (sessionId: string) => void
  /** Lets go of what another note was about. */
  readonly drop: () => void
}

/**
 * Begins once: with what is remembered, else with the input as soon as there is one. Where another note comes, it begins
 * anew with that.
 *
 * Looking waits for a microtask: StrictMode takes every component down and up again on mounting.
 */
export function useBeginning<Input>(beginning: Beginning<Input>): void {
  const { client, note, begun, input, start } = beginning
  const mine = note ?? null
  const latest = useRef(beginning)
  /** Nothing is remembered under it. */
  const empty = useRef<Note>(undefined)
  useEffect(() => {
    latest.current = beginning
  })
  useEffect(() => {
    if (begun.current !== undefined && begun.current !== mine) {
      begun.current = undefined
      latest.current.drop()
    }
    if (!note || begun.current !== undefined) return undefined
    let off = false
    const isLate = (): boolean => off || begun.current !== undefined
    const look = async (): Promise<void> => {
      if (isLate()) return
      const remembered = note.recall()
      const { input: given, start: again } = latest.current
      // The same key: if that start got through, this one joins it.
      if (remembered && !remembered.sessionId && given !== undefined) return void again(given, { key: remembered.key })
      const id = remembered && (remembered.sessionId ?? (await findStarted(client, remembered)))
      if (isLate()) return
      empty.current = note
      if (id !== undefined) return latest.current.join(id)
      note.forget()
      if (latest.current.input !== undefined) latest.current.start(latest.current.input)
    }
    // Who cannot be asked now is asked after the next refresh.
    queueMicrotask(() => void look().catch(() => undefined))
    return () => {
      off = true
    }
  }, [client, note, mine, begun])
  useEffect(() => {
    if (input === undefined || begun.current !== undefined || (note && empty.current !== note)) return
    start(input)
  }, [input, note, begun, start])
}
