import { type ReactElement, type UIEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { beside } from '../client.ts'
import { filesOfNumber, formatCount } from '../format.ts'
import { Outline } from '../icons.tsx'
import { FileDetails } from './file-details.tsx'
import type { FileRow } from './file-row.ts'
import { ResultRow, ROW_HEIGHT } from './result-row.tsx'
import { type RowWindow, rowWindow } from './row-window.ts'
import { nextSorting, type Sorting, type SortKey, sortRows } from './sort-rows.ts'

/** Props of the table. */
interface ResultsTableProps {
  readonly rows: readonly FileRow[]
  /** The session that they are of. */
  readonly sessionId: string
}

const COLUMNS: readonly { readonly key: SortKey; readonly title: string }[] = [
  { key: 'name', title: 'File' },
  { key: 'status', title: 'State' },
  { key: 'taken', title: 'Taken' },
  { key: 'camera', title: 'Camera' },
  { key: 'content', title: 'Keywords' },
  { key: 'quality', title: 'Scores' },
]

/** All results, sorted by a press on a column's head, and as files to keep. Only the rows that are seen are drawn. */
export function ResultsTable({ rows, sessionId }: ResultsTableProps): ReactElement {
  const [sorting, setSorting] = useState<Sorting>()
  const [opened, setOpened] = useState<string>()
  const sorted = useMemo(() => sortRows(rows, sorting), [rows, sorting])
  const { body, drawn, onScroll } = useWindowed(sorted.length)
  const details = opened === undefined ? undefined : rows.find(({ itemId }) => itemId === opened)
  return (
    <section className="card results" aria-label="Results">
      <div className="panel-head">
        <h2>
          Results <span className="count number">{formatCount(rows.length)}</span>
        </h2>
        <div className="panel-buttons">
          {(['json', 'csv'] as const).map((format) => (
            <a
              key={format}
              className="button button-small"
              href={beside(`api/ingests/${encodeURIComponent(sessionId)}/results.${format}`)}
              download={`ingest-${sessionId}.${format}`}
            >
              <Outline name="download" />
              {format.toUpperCase()}
            </a>
          ))}
        </div>
      </div>
      <section
        className="results-scroll"
        ref={body}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label={`Table of ${filesOfNumber(rows.length)}`}
      >
        <table aria-rowcount={sorted.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map(({ key, title }) => (
                <Head key={key} title={title} sortKey={key} sorting={sorting} onSort={setSorting} />
              ))}
            </tr>
          </thead>
          <tbody>
            {drawn.from > 0 && <Gap rows={drawn.from} />}
            {sorted.slice(drawn.from, drawn.to).map((row, index) => (
              <ResultRow key={row.itemId} row={row} index={drawn.from + index} onOpen={setOpened} />
            ))}
            {drawn.to < sorted.length && <Gap rows={sorted.length - drawn.to} />}
          </tbody>
        </table>
      </section>
      {details && <FileDetails row={details} onClose={() => setOpened(undefined)} />}
    </section>
  )
}

/** Takes the room of rows that are not drawn. */
function Gap({ rows }: { readonly rows: number }): ReactElement {
  return (
    <tr style={{ height: rows * ROW_HEIGHT }}>
      <td colSpan={COLUMNS.length} />
    </tr>
  )
}

/** Props of a column's head. */
interface HeadProps {
  readonly title: string
  readonly sortKey: SortKey
  readonly sorting: Sorting | undefined
  readonly onSort: (sorting: Sorting | undefined) => void
}

function Head({ title, sortKey, sorting, onSort }: HeadProps): ReactElement {
  const direction = sorting?.key === sortKey ? (sorting.descending ? 'descending' : 'ascending') : undefined
  return (
    <th scope="col" aria-sort={direction}>
      <button type="button" onClick={() => onSort(nextSorting(sorting, sortKey))}>
        {title}
        <Outline name={direction === 'ascending' ? 'up' : direction === 'descending' ? 'down' : 'unsorted'} />
      </button>
    </th>
  )
}

function useWindowed(count: number): {
  readonly body: React.RefObject<HTMLElement | null>
  readonly drawn: RowWindow
  readonly onScroll: (event: UIEvent<HTMLElement>) => void
} {
  const body = useRef<HTMLElement>(null)
  const [viewport, setViewport] = useState({ scrollTop: 0, height: 640 })
  useLayoutEffect(() => {
    const element = body.current
    if (!element) return
    const observer = new ResizeObserver(() => setViewport((before) => ({ ...before, height: element.clientHeight })))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const { from, to } = rowWindow({ ...viewport, rowHeight: ROW_HEIGHT, count })
  return {
    body,
    drawn: { from, to },
    onScroll({ currentTarget: { scrollTop, clientHeight: height } }) {
      const next = rowWindow({ scrollTop, height, rowHeight: ROW_HEIGHT, count })
      if (next.from !== from || next.to !== to) setViewport({ scrollTop, height })
    },
  }
}
