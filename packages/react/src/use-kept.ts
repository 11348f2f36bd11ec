import type { AnyWorkflow } from '@progress/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Kept } from './keeping.ts'
import { useProvided } from './provider.tsx'

/** What a component keeps, and what makes it keep another in its place, or none. */
export type Keeper<W extends AnyWorkflow> = readonly [Kept<W> | undefined, (next?: Kept<W>) => void]

/**
 * Keeps at most one session for as long as its component is mounted, and detaches from it then; nothing is cancelled.
 *
 * Detaching waits for a microtask: StrictMode takes every component down and up again on mounting, and one that is back by
 * then has never been away. One that comes back later (`<Activity>`, hot reload) follows its session again.
 */
export function useKept<W extends AnyWorkflow>(): Keeper<W> {
  const [kept, setKept] = useState<Kept<W>>()
  const held = useRef<Kept<W>>(undefined)
  const mounted = useRef(false)
  const released = useRef(false)
  const setLatest = useProvided()?.setLatest

  const release = useCallback((): void => {
    queueMicrotask(() => {
      if (mounted.current || !held.current) return
      released.current = true
      held.current.session.detach()
    })
  }, [])
  const keep = useCallback(
    (next?: Kept<W>): void => {
      const session = next?.session
      if (held.current?.session !== session) held.current?.session.detach()
      held.current = next
      released.current = false
      setKept(next)
      if (session) setLatest?.(session)
      release()
    },
    [setLatest, release],
  )
  useEffect(() => {
    mounted.current = true
    if (released.current && held.current) keep(held.current.again())
    return () => {
      mounted.current = false
      release()
    }
  }, [keep, release])
  return [kept, keep]
}
