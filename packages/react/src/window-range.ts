/** What is seen of a list of rows that are all of one height, in CSS pixels. */
export interface Viewport {
  /** How far the list is scrolled. */
  readonly scrollTop: number
  /** Of the part that is seen. */
  readonly height: number
  /** Of a row; 0: not known yet. */
  readonly rowHeight: number
}

/** Rows from `first` to before `end`. */
export interface WindowRange {
  readonly first: number
  readonly end: number
}

/** Rows that are drawn before anything was measured. */
const UNMEASURED_ROWS = 20

const clamp = (value: number, max: number): number => Math.max(0, Math.min(max, value))

/**
 * The rows to draw: every one of which a part is seen, and some on either side, so that scrolling finds them drawn.
 *
 * @param count - Of all rows.
 * @param overscan - How many on either side.
 */
export function windowOf({ scrollTop, height, rowHeight }: Viewport, count: number, overscan: number): WindowRange {
  if (!(rowHeight > 0)) return { first: 0, end: Math.min(count, UNMEASURED_ROWS) }
  // A list that has become shorter is not scrolled beyond its end, though its last `scrollTop` says so.
  const top = clamp(scrollTop, Math.max(0, count * rowHeight - height))
  return {
    first: clamp(Math.floor(top / rowHeight) - overscan, count),
    end: clamp(Math.ceil((top + height) / rowHeight) + overscan, count),
  }
}

/** Tells whether the same rows are seen, whole or in part, of a list that is long enough. */
export function seesTheSame(a: Viewport, b: Viewport): boolean {
  const [one, other] = [a, b].map((viewport) => windowOf(viewport, Number.MAX_SAFE_INTEGER, 0))
  return a.rowHeight === b.rowHeight && one?.first === other?.first && one?.end === other?.end
}

/**
 * How far to scroll so that a row is seen whole; no further than needed.
 *
 * @param row - Its index.
 */
export function scrollTopFor(row: number, { scrollTop, height, rowHeight }: Viewport): number {
  const top = row * rowHeight
  const least = top + rowHeight - height
  return scrollTop > top || height < rowHeight ? top : Math.max(scrollTop, least)
}

/**
 * Where a key leads in a list.
 *
 * @param row - The index of the current row.
 * @param page - Rows that are seen at once.
 * @returns An index; `undefined` for a key that leads nowhere.
 */
export function rowAfterKey(key: string, row: number, count: number, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + Math.max(1, page - 1),
    PageUp: row - Math.max(1, page - 1),
    Home: 0,
    End: count - 1,
  }
  return Object.hasOwn(steps, key) ? clamp(steps[key] ?? 0, Math.max(0, count - 1)) : undefined
}
