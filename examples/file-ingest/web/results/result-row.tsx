import { memo, type ReactElement } from 'react'
import { beside } from '../client.ts'
import { formatDay, formatSize } from '../format.ts'
import { Outline } from '../icons.tsx'
import { cameraOf, type FileRow, mapLinkOf } from './file-row.ts'
import { findingWords } from './finding-words.ts'

/** In pixels; each row is as high as any other, so that a long table need not be measured. */
export const ROW_HEIGHT = 64

const STATES: Readonly<Record<FileRow['status'], string>> = {
  pending: 'Waiting',
  active: 'Working',
  waiting: 'Trying again',
  completed: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Left out',
}

/** Props of a row. */
interface ResultRowProps {
  readonly row: FileRow
  readonly index: number
  readonly onOpen: (id: string) => void
}

/** `JPEG`, `PDF`. */
const shortType = (type: string): string =>
  (type.split('/')[1] ?? type)
    .replace(/^(x-|vnd\.).*?([a-z]+)$/i, '$2')
    .toUpperCase()
    .slice(0, 12)

/** One file's line of the table. */
export const ResultRow = memo(function ResultRow({ row, index, onOpen }: ResultRowProps): ReactElement {
  const { itemId, name, size, status, error, facts } = row
  const place = mapLinkOf(facts)
  const [warning] = facts.warnings ?? []
  const problem = error?.message ?? (warning && findingWords(warning))
  return (
    <tr aria-rowindex={index + 2} data-file={name} data-state={status} style={{ height: ROW_HEIGHT }}>
      <th scope="row">
        <div className="result-file">
          <span className="result-picture">
            {facts.thumbnail ? (
              <img
                src={beside(`api/${facts.thumbnail.replace(/^\/+/, '')}`)}
                alt=""
                loading="lazy"
                width={44}
                height={44}
              />
            ) : (
              <Outline name="document" />
            )}
          </span>
          <span className="result-name">
            <button type="button" className="result-open" onClick={() => onOpen(itemId)} title={name}>
              {name}
            </button>
            <span className="muted number">{formatSize(size)}</span>
          </span>
        </div>
      </th>
      <td>
        <span className="result-state">
          <span className="pill" data-status={status}>
            {STATES[status]}
          </span>
          {facts.type && <span className="pill pill-code">{shortType(facts.type)}</span>}
        </span>
        {problem && (
          <span className="result-problem" data-tone={error ? 'bad' : 'caution'} title={problem}>
            <Outline name={error ? 'bad' : 'caution'} />
            <span>{problem}</span>
          </span>
        )}
      </td>
      <td className="number">{facts.exif?.takenAt && formatDay(facts.exif.takenAt)}</td>
      <td>
        <span className="result-line" title={cameraOf(facts)}>
          {cameraOf(facts)}
        </span>
        {place && (
          <a className="result-place" href={place.href} target="_blank" rel="noreferrer">
            <Outline name="place" />
            {place.text}
          </a>
        )}
      </td>
      <td>
        <span className="result-keywords" title={facts.keywords?.join(', ')}>
          {facts.keywords?.join(', ')}
        </span>
      </td>
      <td className="number">
        <Score name="Quality" value={facts.quality} />
        <Score name="Content" value={facts.content} />
      </td>
    </tr>
  )
})

/** A score of 0 to 100, as a number and a short bar. */
function Score({ name, value }: { readonly name: string; readonly value: number | undefined }): ReactElement | null {
  if (value === undefined) return null
  return (
    <span className="score">
      <span>{name}</span>
      <span className="score-bar" aria-hidden="true">
        <span style={{ width: `${Math.min(100, Math.max(0, value))}%` }} />
      </span>
      {Math.round(value)}
    </span>
  )
}
