/** Which rows of a long table are drawn. */
export interface RowWindow {
  /** The first, from 0. */
  readonly from: number
  /** The one after the last. */
  readonly to: number
}

/** What a window is worked out from; all lengths in pixels. */
export interface Viewport {
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
  readonly count: number
}

/** Rows drawn above and below what is seen, so that a quick scroll shows no gap. */
const MARGIN = 6

/** The rows that are seen, with a margin; it changes only every few rows, so that scrolling seldom draws anew. */
export function rowWindow({ scrollTop, height, rowHeight, count }: Viewport): RowWindow {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const seen = Math.ceil(height / rowHeight) + 1
  const from = Math.max(0, Math.floor((Math.min(first, count) - MARGIN) / MARGIN) * MARGIN)
  return { from, to: Math.min(count, from + seen + 3 * MARGIN) }
}
