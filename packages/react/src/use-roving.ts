import type { ListedItem } from '@progress/core'
import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { viewportOf } from './use-window.ts'
import { rowAfterKey, scrollTopFor, type WindowRange } from './window-range.ts'

/** How the focus goes through a list of which only a part is drawn. */
export interface Roving {
  /** The index of the row that Tab leads to; it is drawn wherever it is. */
  readonly current: number
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: (event: FocusEvent) => void
  readonly onBlur: (event: FocusEvent) => void
}

const rowOf = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null

/**
 * Leads the focus from row to row by the arrow keys, Home, End, PageUp and PageDown. It stays with its item, wherever
 * that goes; where the item leaves the list, what has come into its place gets it.
 *
 * @param seen - Tab leads to one of these rows, so that it does not scroll away what is looked at.
 */
export function useRoving(
  scroller: RefObject<HTMLElement | null>,
  items: readonly ListedItem[],
  seen: WindowRange,
): Roving {
  const [chosen, setChosen] = useState<{ readonly id: string; readonly index: number }>()
  const [isWithin, setWithin] = useState(false)
  /** The focus is to go to this row as soon as it is the current one, and drawn. */
  const wanted = useRef<number>(undefined)
  const index = placeOf(items, chosen)
  const clamped = Math.min(Math.max(index, seen.first), Math.max(seen.first, seen.end - 1))
  const current = isWithin ? index : clamped
  const isLost = isWithin && chosen !== undefined && items[index]?.id !== chosen.id

  useEffect(() => {
    const box = scroller.current
    // An effect of an earlier draw may come late, after the key that leads on.
    if (!box || (wanted.current !== current && !isLost)) return
    wanted.current = undefined
    const row = box.querySelector<HTMLElement>(`[data-index="${current}"]`)
    if (row) {
      const viewport = viewportOf(box)
      if (viewport.rowHeight > 0) box.scrollTop = scrollTopFor(current, viewport)
    }
    ;(row ?? box).focus({ preventScroll: true })
  })

  const choose = (next: number): void => {
    const item = items[next]
    if (item) setChosen({ id: item.id, index: next })
  }
  return {
    current,
    onKeyDown(event) {
      const box = scroller.current
      const row = rowOf(event.target)
      if (!box || !row || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const { height, rowHeight } = viewportOf(box)
      const page = rowHeight > 0 ? Math.floor(height / rowHeight) : 1
      const next = rowAfterKey(event.key, Number(row.dataset.index), items.length, page)
      if (next === undefined) return
      event.preventDefault()
      wanted.current = next
      choose(next)
    },
    onFocus(event) {
      const row = rowOf(event.target)
      setWithin(true)
      if (row) choose(Number(row.dataset.index))
    },
    onBlur(event) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setWithin(false)
    },
  }
}

/** Where an item stands now; where it is gone, what stands in its place. */
function placeOf(items: readonly ListedItem[], chosen: { id: string; index: number } | undefined): number {
  if (!chosen) return 0
  if (items[chosen.index]?.id === chosen.id) return chosen.index
  const found = items.findIndex(({ id }) => id === chosen.id)
  return found >= 0 ? found : Math.max(0, Math.min(chosen.index, items.length - 1))
}
