import { type RefObject, useCallback, useEffect, useState } from 'react'
import { seesTheSame, type Viewport, type WindowRange, windowOf } from './window-range.ts'

/** Custom property of the list: how many rows it has, by which its height is divided. */
export const COUNT = '--progress-items-count'

/** The part of a long list that is to be drawn. */
export interface Windowed {
  readonly drawn: WindowRange
  /** The rows of which a part is seen. */
  readonly seen: WindowRange
  /** Looks where the list is scrolled to now. */
  readonly look: () => void
}

const UNMEASURED: Viewport = { scrollTop: 0, height: 0, rowHeight: 0 }

/**
 * What is seen now. The height of a row is what the style sheet makes of it.
 *
 * @param scroller - What scrolls; its first child is the list.
 */
export function viewportOf(scroller: HTMLElement): Viewport {
  const list = scroller.firstElementChild as HTMLElement | null
  const count = Number(list?.style.getPropertyValue(COUNT))
  const { scrollTop, clientHeight: height } = scroller
  return { scrollTop, height, rowHeight: list && count > 0 ? list.offsetHeight / count : 0 }
}

/**
 * Finds out which rows of a list are to be drawn, also as it is scrolled or resized.
 *
 * @param scroller - What scrolls; its first child is the list.
 * @param count - Of all rows.
 * @param overscan - How many are drawn on either side of what is seen.
 */
export function useWindow(scroller: RefObject<HTMLElement | null>, count: number, overscan: number): Windowed {
  const [viewport, setViewport] = useState(UNMEASURED)
  const look = useCallback((): void => {
    if (!scroller.current) return
    const next = viewportOf(scroller.current)
    // As long as the same rows are seen, nothing is drawn anew.
    setViewport((last) => (seesTheSame(last, next) ? last : next))
  }, [scroller])
  const isEmpty = count === 0
  useEffect(() => {
    const { current } = scroller
    if (!current || isEmpty) return undefined
    look()
    if (typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(look)
    observer.observe(current)
    if (current.firstElementChild) observer.observe(current.firstElementChild)
    return () => observer.disconnect()
  }, [scroller, look, isEmpty])
  return { drawn: windowOf(viewport, count, overscan), seen: windowOf(viewport, count, 0), look }
}
