import { type ReactElement, useRef } from 'react'
import { useDropped } from 'scan/web/use-dropped'
import { formatSize } from '../format.ts'
import { Outline } from '../icons.tsx'
import type { PageLimits } from '../page-uploads.ts'
import { droppedFiles, type NamedFile, pickedFiles } from '../upload/dropped-files.ts'

/** Props of the panel. */
interface ChoosePanelProps {
  /** Why nothing may be added now. */
  readonly closed?: string | undefined
  readonly limits: PageLimits | undefined
  /** What is asked for, such as `files`. */
  readonly what: string
  /** Folders may be chosen, too. */
  readonly folders?: boolean
  readonly accept?: string
  readonly onFiles: (files: AsyncIterable<NamedFile>) => void
  /** A drop that came while nothing may be added. */
  readonly onClosed: (why: string) => void
  readonly children?: ReactElement | null | false
}

/** Takes files: dropped or pasted anywhere on the page, or picked; folders with all that is in them. */
export function ChoosePanel(props: ChoosePanelProps): ReactElement {
  const { closed, limits, what, folders = false, accept, onFiles, onClosed, children } = props
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const isOver = useDropped((files, dropped) => (closed ? onClosed(closed) : onFiles(droppedFiles(files, dropped))))
  const take = (input: HTMLInputElement): void => {
    // The list empties with the field.
    const picked = [...(input.files ?? [])]
    input.value = ''
    onFiles(pickedFiles(picked))
  }
  return (
    <section className="choose card" aria-label="Choose" data-over={isOver || undefined} hidden={closed !== undefined}>
      <div className="drop-zone">
        <span className="drop-icon">
          <Outline name="upload" />
        </span>
        <p className="drop-words">
          <strong>{isOver ? 'Let go, and they are uploaded' : <Invitation what={what} folders={folders} />}</strong>
          {limits && <span className="muted">{formatSize(limits.maxFileBytes)} per file at most</span>}
        </p>
        <div className="drop-buttons">
          <button className="button button-strong" type="button" onClick={() => files.current?.click()}>
            <Outline name="document" />
            Choose files
          </button>
          {folders && (
            <button className="button" type="button" onClick={() => folder.current?.click()}>
              <Outline name="folder" />
              Choose a folder
            </button>
          )}
        </div>
        <input
          ref={files}
          className="hidden"
          type="file"
          multiple
          accept={accept}
          tabIndex={-1}
          aria-label="Files from this computer"
          onChange={({ target }) => take(target)}
        />
        {folders && (
          <input
            ref={(element) => {
              folder.current = element
              // React knows no such attribute.
              element?.setAttribute('webkitdirectory', '')
            }}
            className="hidden"
            type="file"
            tabIndex={-1}
            aria-label="Folder from this computer"
            onChange={({ target }) => take(target)}
          />
        )}
      </div>
      {children}
    </section>
  )
}

/** Where there is no mouse, nothing is dropped. */
function Invitation({ what, folders }: { readonly what: string; readonly folders: boolean }): ReactElement {
  return (
    <>
      <span className="with-mouse">
        Drop {what}
        {folders && ' or folders'} anywhere
      </span>
      <span className="without-mouse">Upload {what}</span>
    </>
  )
}
