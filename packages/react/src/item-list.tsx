import type { ListedItem } from '@progress/core'
import { type CSSProperties, type ReactElement, useCallback, useEffect, useMemo, useRef } from 'react'
import { type ItemLabels, toItemLabels } from './item-labels.ts'
import { ItemRow } from './item-row.tsx'
import { isRetryable } from './item-view.ts'
import { useRoving } from './use-roving.ts'
import { COUNT, useWindow } from './use-window.ts'
import type { WindowRange } from './window-range.ts'

/** Props of the list. */
export interface ItemListProps {
  /** As `useItems` gives them: of those that did not change the rows are not drawn again. */
  readonly items: readonly ListedItem[]
  /** There are more to come. @defaultValue false */
  readonly isLoading?: boolean | undefined
  /** Tries an item again; without it, that is not offered. */
  readonly onRetry?: ((id: string) => void) | undefined
  /** Asked of items that failed. @defaultValue those whose error does not say that it will happen again */
  readonly canRetry?: ((item: ListedItem) => boolean) | undefined
  /** Names the list. @defaultValue `labels.items` */
  readonly label?: string | undefined
  /** In place of the English ones; the same object each time, since another one draws every row again. */
  readonly labels?: Partial<ItemLabels> | undefined
  /** Rows that are drawn above and below those that are seen. @defaultValue 8 */
  readonly overscan?: number | undefined
}

/** The rows that are drawn, in order: those of the window, and the current one wherever it is. */
function rowsOf({ first, end }: WindowRange, current: number, count: number): number[] {
  const rows = Array.from({ length: end - first }, (_, offset) => first + offset)
  if (current < first) return [current, ...rows]
  return current >= end && current < count ? [...rows, current] : rows
}

/** The role is said although it is one: Safari forgets it in lists without bullets. */
const listProps = (label: string) => ({ role: 'list', 'aria-label': label })

/**
 * A list of items, of which only those that are seen are in the page: ten thousand go as well as ten. Each row is of one
 * height, `--progress-item-height`, and the list scrolls by itself above `--progress-items-height`.
 */
export function ItemList(props: ItemListProps): ReactElement {
  const { items, isLoading = false, overscan = 8 } = props
  const count = items.length
  const labels = useMemo(() => toItemLabels(props.labels), [props.labels])
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  // The same one always: it may be written in place, and the rows are not to be drawn again for that.
  const retry = useCallback((id: string): void => latest.current.onRetry?.(id), [])
  const mayRetry = (item: ListedItem): boolean =>
    props.onRetry !== undefined && item.status === 'failed' && (props.canRetry ?? isRetryable)(item)
  const scroller = useRef<HTMLDivElement>(null)
  const { drawn, seen, look } = useWindow(scroller, count, overscan)
  const { current, ...handlers } = useRoving(scroller, items, seen)
  return (
    <div
      className="progress-items progress-part"
      ref={scroller}
      tabIndex={-1}
      aria-busy={isLoading}
      onScroll={look}
      {...handlers}
    >
      {count === 0 ? (
        <p className="progress-items-note">{isLoading ? labels.loadingItems : labels.noItems}</p>
      ) : (
        <ul
          className="progress-item-list"
          {...listProps(props.label ?? labels.items)}
          style={{ [COUNT]: count } as CSSProperties}
        >
          {rowsOf(drawn, current, count).map((index) => {
            const item = items[index] as ListedItem
            return (
              <ItemRow
                key={item.id}
                item={item}
                index={index}
                count={count}
                isCurrent={index === current}
                labels={labels}
                onRetry={mayRetry(item) ? retry : undefined}
              />
            )
          })}
        </ul>
      )}
    </div>
  )
}
