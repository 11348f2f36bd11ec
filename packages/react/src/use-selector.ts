import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { never } from './use-connection.ts'

/** What has a state to select from: a session, a topic, or a session's items. */
export interface Selectable<S> {
  getSnapshot(): S
  subscribe(listener: () => void): () => void
}

/**
 * A part of a session's state, or of a topic's. The component renders again only when that part is another, so that what
 * shows a counter does not render for every event of a session of a thousand files.
 *
 * @param source - `undefined`: there is none yet; the selector is given `undefined` then, and while rendering on the server.
 * @param selector - Pure; it runs for every state, and again when it is another function.
 * @param isEqual - Tells whether two selections are the same; the first of them is kept then. @defaultValue `Object.is`
 */
export function useSelector<S, T>(
  source: Selectable<S> | undefined,
  selector: (state: NoInfer<S> | undefined) => T,
  isEqual: (a: T, b: T) => boolean = Object.is,
): T {
  const shown = useRef<{ readonly selection: T }>(undefined)
  const [select, selectNothing] = useMemo(() => {
    let seen: { readonly state: S | undefined; readonly selection: T } | undefined
    const of = (state: S | undefined): T => {
      if (seen && Object.is(seen.state, state)) return seen.selection
      const next = selector(state)
      const before = seen ?? shown.current
      seen = { state, selection: before && isEqual(before.selection, next) ? before.selection : next }
      return seen.selection
    }
    let nothing: { readonly selection: T } | undefined
    return [
      () => of(source?.getSnapshot()),
      () => {
        nothing ??= { selection: selector(undefined) }
        return nothing.selection
      },
    ]
  }, [source, selector, isEqual])
  const selection = useSyncExternalStore(source?.subscribe ?? never, select, selectNothing)
  useEffect(() => {
    shown.current = { selection }
  }, [selection])
  return selection
}
