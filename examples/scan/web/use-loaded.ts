import { useCallback, useEffect, useState } from 'react'
import { network } from './client.ts'

/** Something that is fetched beside the page. */
export interface Loaded<T> {
  /** The last that came. */
  readonly value: T | undefined
  /** Fetching it failed, and nothing came before. */
  readonly isMissing: boolean
  reload(): void
}

/**
 * Fetches JSON on mounting, on every change of `moment`, and when the network comes back.
 *
 * @param moment - Changes whenever what the server says may have.
 */
export function useLoaded<T>(address: string, moment: string): Loaded<T> {
  const [value, setValue] = useState<T>()
  const [hasFailed, setHasFailed] = useState(false)
  const [round, setRound] = useState(0)
  const reload = useCallback(() => setRound((rounds) => rounds + 1), [])

  useEffect(() => {
    addEventListener('online', reload)
    return () => removeEventListener('online', reload)
  }, [reload])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round, or moment, is what asks again
  useEffect(() => {
    const leaving = new AbortController()
    const load = async (): Promise<void> => {
      const response = await network.fetch(address, { signal: leaving.signal })
      if (!response.ok) throw new Error(`The server answered ${response.status}`)
      const loaded = (await response.json()) as T
      if (leaving.signal.aborted) return
      setValue(loaded)
      setHasFailed(false)
    }
    load().catch(() => leaving.signal.aborted || setHasFailed(true))
    return () => leaving.abort()
  }, [address, moment, round])
  return { value, isMissing: hasFailed && value === undefined, reload }
}
