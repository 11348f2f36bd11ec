import type { SessionSnapshot } from '@progress/client'
import type { AnyWorkflow, Fault, ResultOf, StageOf } from '@progress/core'
import { useEffect, useRef } from 'react'
import { changesBetween } from './changes.ts'

/** Who wants to hear of a session as it goes on. They are called after the change is on the screen. */
export interface ProgressCallbacks<W extends AnyWorkflow> {
  /** Hears of every state that is shown: at most one per animation frame. */
  readonly onProgress?: ((snapshot: SessionSnapshot<W>) => void) | undefined
  /** Hears of each stage that is current when the state is shown; one that passed in between is in `snapshot.stages`. */
  readonly onStage?: ((stage: StageOf<W>, snapshot: SessionSnapshot<W>) => void) | undefined
  /** Hears of the end once, `completeDelayMs` after it. */
  readonly onComplete?: ((result: ResultOf<W>, snapshot: SessionSnapshot<W>) => void) | undefined
  /** Hears of all that goes wrong: the session's failure, a refused start, a lost connection, a refused control. */
  readonly onError?: ((error: Fault) => void) | undefined
}

/**
 * Calls back once for each change, and always the functions of the last render.
 *
 * @param held - The end is not to be told yet.
 */
export function useCallbacks<W extends AnyWorkflow>(
  snapshot: SessionSnapshot<W> | undefined,
  error: Fault | undefined,
  callbacks: ProgressCallbacks<W>,
  held: boolean,
): void {
  const current = useRef(callbacks)
  const told = useRef<SessionSnapshot<W>>(undefined)
  const toldEnd = useRef<string>(undefined)
  const toldError = useRef<Fault>(undefined)
  useEffect(() => {
    current.current = callbacks
  })
  useEffect(() => {
    if (!snapshot) return
    const { onProgress, onStage } = current.current
    const changes = changesBetween(told.current, snapshot)
    told.current = snapshot
    if (changes.progress) onProgress?.(snapshot)
    if (changes.stage !== undefined) onStage?.(changes.stage as StageOf<W>, snapshot)
  }, [snapshot])
  useEffect(() => {
    if (held || snapshot?.status !== 'completed' || toldEnd.current === snapshot.sessionId) return
    toldEnd.current = snapshot.sessionId
    current.current.onComplete?.(snapshot.result as ResultOf<W>, snapshot)
  }, [snapshot, held])
  useEffect(() => {
    if (error && error !== toldError.current) current.current.onError?.(error)
    toldError.current = error
  }, [error])
}
