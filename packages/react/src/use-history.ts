import type { Fault } from '@progress/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { HistoryQuery, HistorySource, PastSession } from './history.ts'

/** What is known of a history. */
export interface History {
  /** The newest first. */
  readonly sessions: readonly PastSession[]
  readonly isLoading: boolean
  /** There are older ones. */
  readonly hasMore: boolean
  /** Why the last request failed. */
  readonly error: Fault | undefined
  loadMore(): void
  /** Begins anew, at the newest. */
  reload(): void
  /** Leaves one out. */
  remove(sessionId: string): void
}

interface Loaded {
  readonly sessions: readonly PastSession[]
  readonly next: string | undefined
}

const NOTHING: Loaded = { sessions: [], next: undefined }

/**
 * Loads past sessions page by page. What was asked for with other conditions is dropped when it comes.
 *
 * @param query - May be a new object each time; without `cursor`.
 * @param version - Another one begins anew, and shows what is there until the new page comes.
 */
export function useHistory(source: HistorySource, query: Omit<HistoryQuery, 'cursor'>, version?: unknown): History {
  const [loaded, setLoaded] = useState(NOTHING)
  const [isLoading, setIsLoading] = useState(true)
  const [error, setError] = useState<Fault>()
  const round = useRef(0)
  const conditions = JSON.stringify(query)

  const load = useCallback(
    async (cursor: string | undefined) => {
      round.current += 1
      const asked = round.current
      setIsLoading(true)
      try {
        const page = await source.load({ ...(JSON.parse(conditions) as HistoryQuery), cursor })
        if (asked !== round.current) return
        setLoaded((before) => ({ sessions: joined(cursor ? before.sessions : [], page.sessions), next: page.next }))
        setError(undefined)
      } catch (reason) {
        if (asked !== round.current) return
        setError(reason as Fault)
      }
      setIsLoading(false)
    },
    [source, conditions],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another source or other conditions leave nothing to show
  useEffect(() => setLoaded(NOTHING), [load])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is loaded anew
  useEffect(() => {
    let isOff = false
    // StrictMode begins twice at once: that is one request.
    queueMicrotask(() => void (isOff || load(undefined)))
    return () => {
      isOff = true
      // Nobody is told any more.
      round.current += 1
    }
  }, [load, version])
  return {
    ...loaded,
    isLoading,
    hasMore: loaded.next !== undefined,
    error,
    loadMore: () => void (loaded.next !== undefined && load(loaded.next)),
    reload: () => void load(undefined),
    remove: (sessionId) =>
      setLoaded(({ sessions, next }) => ({ sessions: sessions.filter((each) => each.sessionId !== sessionId), next })),
  }
}

/** What has moved from one page to the next meanwhile stands there once. */
function joined(before: readonly PastSession[], page: readonly PastSession[]): readonly PastSession[] {
  const known = new Set(before.map(({ sessionId }) => sessionId))
  return [...before, ...page.filter(({ sessionId }) => !known.has(sessionId))]
}
