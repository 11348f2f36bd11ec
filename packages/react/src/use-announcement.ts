import { isFinal } from '@progress/core'
import { useCallback, useMemo } from 'react'
import { announce, type SpokenParts } from './announce.ts'
import { type Labels, toLabels } from './labels.ts'
import { useTold } from './use-told.ts'

/** A sentence takes about as long to say; what comes sooner is told together. */
const PACE_MS = 1_000

/** Settings of `useAnnouncement`. */
export interface AnnouncementOptions {
  /** In place of the English ones. */
  readonly labels?: Partial<Labels> | undefined
  /** It takes longer than expected, which is told once. */
  readonly slow?: boolean | undefined
  /** What takes long. */
  readonly title?: string | undefined
}

/**
 * The text of a polite live region: the start, stages, quarters and the end, no faster than they can be said.
 *
 * Put it into one element that is always there, with `role="status"`.
 */
export function useAnnouncement(snapshot: SpokenParts | undefined, options: AnnouncementOptions = {}): string {
  const { labels, slow, title } = options
  const state = useMemo(() => snapshot && { ...snapshot, slow }, [snapshot, slow])
  const tell = useCallback(
    (told: SpokenParts | undefined, next: SpokenParts) => announce(told, next, toLabels(labels), title),
    [labels, title],
  )
  return useTold(state, tell, { paceMs: PACE_MS, isLast: snapshot && isFinal(snapshot.status) })
}
