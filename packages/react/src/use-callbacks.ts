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
  readonly onComplete?: ((result: ResultOf<W>, snapshot: SessionSnapshot<W>) => void) | undefined
  /** Hears of all that goes wrong: the session's failure, a refused start, a lost connection, a refused control. */
  readonly onError?: ((error: Fault) => void) | undefined
}

/** Calls back once for each change, and always the functions of the last render. */
export function useCallbacks<W extends AnyWorkflow>(
  snapshot: SessionSnapshot<W> | undefined,
  error: Fault | undefined,
  callbacks: ProgressCallbacks<W>,
): void {
  const current = useRef(callbacks)
  const told = useRef<SessionSnapshot<W>>(undefined)
  const toldError = useRef<Fault>(undefined)
  useEffect(() => {
    current.current = callbacks
  })
  useEffect(() => {
    if (!snapshot) return
    const { onProgress, onStage, onComplete } = current.current
    const changes = changesBetween(told.current, snapshot)
    told.current = snapshot
    if (changes.progress) onProgress?.(snapshot)
    if (changes.stage !== undefined) onStage?.(changes.stage as StageOf<W>, snapshot)
    if (changes.status && snapshot.status === 'completed') onComplete?.(snapshot.result as ResultOf<W>, snapshot)
  }, [snapshot])
  useEffect(() => {
    if (error && error !== toldError.current) current.current.onError?.(error)
    toldError.current = error
  }, [error])
}
