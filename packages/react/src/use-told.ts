import { useEffect, useRef, useState } from 'react'

/** Settings of `useTold`. */
export interface ToldOptions {
  /** How long what is said takes to be heard, in ms: what comes sooner is told together. */
  readonly paceMs: number
  /** It does not wait: nothing comes after it. */
  readonly isLast?: boolean | undefined
}

/**
 * The text of a polite live region that tells of a state as it goes on, no faster than it can be heard.
 *
 * @param state - `undefined`: nothing is known yet.
 * @param tell - What is new in a state, after the one that was told of last: any two, however far apart. `''`: nothing.
 */
export function useTold<S>(
  state: S | undefined,
  tell: (told: S | undefined, next: S) => string,
  { paceMs, isLast }: ToldOptions,
): string {
  const [text, setText] = useState('')
  const told = useRef<S>(undefined)
  const quietUntil = useRef(0)
  useEffect(() => {
    if (state === undefined) return undefined
    const speak = (): void => {
      const words = tell(told.current, state)
      told.current = state
      if (!words) return
      quietUntil.current = Date.now() + paceMs
      setText(words)
    }
    const waitMs = isLast ? 0 : quietUntil.current - Date.now()
    if (waitMs <= 0) return speak()
    const timer = setTimeout(speak, waitMs)
    return () => clearTimeout(timer)
  }, [state, tell, paceMs, isLast])
  return text
}
