import { type ReactElement, type ReactNode, useEffect, useRef } from 'react'
import { beside } from '../client.ts'
import { formatSize } from '../format.ts'
import { Outline } from '../icons.tsx'
import { describeFailure } from '../ingest/hints.ts'
import { cameraOf, type FileRow, mapLinkOf } from './file-row.ts'
import { findingWords } from './finding-words.ts'

/** Props of the details. */
interface FileDetailsProps {
  readonly row: FileRow
  readonly onClose: () => void
}

/** All that is known of a file, over the page; Escape closes it. */
export function FileDetails({ row, onClose }: FileDetailsProps): ReactElement {
  const { name, error, facts } = row
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes it by Escape
    <dialog
      ref={dialog}
      className="details card"
      aria-label={name}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="panel-head">
        <h2>{name}</h2>
        <button
          className="button button-quiet button-square"
          type="button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Outline name="cross" />
        </button>
      </div>
      {error && (
        <p className="details-problem" data-tone="bad">
          {describeFailure(error)}
        </p>
      )}
      {facts.warnings?.map((warning) => (
        <p key={warning} className="details-problem" data-tone="caution">
          {findingWords(warning)}
        </p>
      ))}
      {facts.thumbnail && (
        <img src={beside(`api/${facts.thumbnail.replace(/^\/+/, '')}`)} alt={`Thumbnail of ${name}`} />
      )}
      <dl className="details-facts">
        {factsOf(row).map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {facts.text && <pre className="details-text">{facts.text}</pre>}
    </dialog>
  )
}

function factsOf({ size, facts }: FileRow): (readonly [term: string, value: ReactNode])[] {
  const { type, width, height, pages, exif, keywords, quality, content, flags, sha256 } = facts
  const place = mapLinkOf(facts)
  const all: (readonly [string, ReactNode])[] = [
    ['Size', formatSize(size)],
    ['Type', type],
    ['Pixels', width !== undefined && height !== undefined ? `${width} × ${height}` : undefined],
    ['Pages', pages],
    ['Camera', cameraOf(facts)],
    ['Taken', exif?.takenAt?.replace('T', ' ')],
    [
      'Place',
      place && (
        <a href={place.href} target="_blank" rel="noreferrer">
          {place.text}
        </a>
      ),
    ],
    ['Keywords', keywords?.join(', ') || undefined],
    ['Quality', quality],
    ['Content', content],
    ['To look at', flags?.map(findingWords).join(', ') || undefined],
    ['SHA-256', sha256 && <code>{sha256}</code>],
  ]
  return all.filter(([, value]) => value !== undefined)
}
