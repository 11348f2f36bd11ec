import { isFinal } from '@progress/core'
import { useEffect, useRef, useState } from 'react'
import { announce, type SpokenParts } from './announce.ts'
import { type Labels, toLabels } from './labels.ts'

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
  const [text, setText] = useState('')
  const told = useRef<SpokenParts>(undefined)
  const quietUntil = useRef(0)
  useEffect(() => {
    if (!snapshot) return undefined
    const speak = (): void => {
      const next = { ...snapshot, slow }
      const words = announce(told.current, next, toLabels(labels), title)
      told.current = next
      if (!words) return
      quietUntil.current = Date.now() + PACE_MS
      setText(words)
    }
    const waitMs = isFinal(snapshot.status) ? 0 : quietUntil.current - Date.now()
    if (waitMs <= 0) return speak()
    const timer = setTimeout(speak, waitMs)
    return () => clearTimeout(timer)
  }, [snapshot, slow, labels, title])
  return text
}
