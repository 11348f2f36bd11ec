import { useCallback, useEffect, useState } from 'react'

/** Something that is fetched beside the page. */
export interface Loaded<T> {
  /** The last that came. */
  readonly value: T | undefined
  /** Fetching it failed, and nothing came before. */
  readonly isMissing: boolean
  reload(): void
}

/** When it is fetched again, and how. */
export interface LoadedOptions {
  /** Changes whenever what the server says may have. @defaultValue `''` */
  readonly moment?: string
  /** @defaultValue the platform's */
  readonly fetch?: (address: string, init: RequestInit) => Promise<Response>
}

/**
 * Fetches JSON on mounting, on every change of `moment`, and when the network comes back or somebody asks.
 *
 * @param address - `undefined`: nothing, yet.
 */
export function useLoaded<T>(
  address: string | undefined,
  { moment = '', fetch = globalThis.fetch }: LoadedOptions = {},
): Loaded<T> {
  const [loaded, setLoaded] = useState<{ readonly address: string; readonly value: T }>()
  const [failed, setFailed] = useState<string>()
  const [round, setRound] = useState(0)
  const reload = useCallback(() => setRound((rounds) => rounds + 1), [])
  useEffect(() => {
    addEventListener('online', reload)
    return () => removeEventListener('online', reload)
  }, [reload])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round, or moment, is what asks again
  useEffect(() => {
    if (address === undefined) return
    const leaving = new AbortController()
    const load = async (): Promise<void> => {
      const response = await fetch(address, { signal: leaving.signal })
      if (!response.ok) throw new Error(`The server answered ${response.status}`)
      const value = (await response.json()) as T
      if (leaving.signal.aborted) return
      setLoaded({ address, value })
      setFailed(undefined)
    }
    load().catch(() => leaving.signal.aborted || setFailed(address))
    return () => leaving.abort()
  }, [address, moment, round])
  const value = loaded?.address === address ? loaded?.value : undefined
  return { value, isMissing: failed !== undefined && failed === address && value === undefined, reload }
}
