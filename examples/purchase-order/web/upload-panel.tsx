import { type ReactElement, useRef, useState } from 'react'
import { useDropped } from 'scan/web/use-dropped'
import { useLoaded } from 'scan/web/use-loaded'
import { MAX_DOCUMENT_BYTES } from '../src/document-limits.ts'
import type { MerchantEntry } from './app.tsx'
import { beside } from './client.ts'
import { ACCEPT } from './document-check.ts'
import { formatSize } from './format.ts'
import { Outline } from './icons.tsx'
import { type SampleEntry, uploadSamples, uploads } from './page-uploads.ts'
import { SampleChips } from './sample-chips.tsx'

/** Takes documents: picked, dropped anywhere on the page, or samples of the server's; one order each. */
export function UploadPanel({ merchant }: { readonly merchant: MerchantEntry }): ReactElement {
  const chooser = useRef<HTMLInputElement>(null)
  const samples = useLoaded<readonly SampleEntry[]>(beside('samples'))
  const [fault, setFault] = useState<string>()
  const take = (files: Iterable<File>): void => {
    setFault(undefined)
    uploads.add(merchant.id, files)
  }
  const isOver = useDropped(take)
  const tryOut = (chosen: readonly SampleEntry[]): void => {
    setFault(undefined)
    uploadSamples(merchant.id, chosen).catch(() =>
      setFault('The sample cannot be loaded. Check your connection, then try again.'),
    )
  }
  return (
    <section className="upload card" aria-label="Upload" data-over={isOver || undefined}>
      <div className="upload-zone">
        <span className="upload-icon">
          <Outline name="upload" />
        </span>
        <p className="upload-words">
          <strong>{isOver ? `Drop them for ${merchant.name}` : <Invitation />}</strong>
          <span className="muted">PDF, CSV or Excel, up to {formatSize(MAX_DOCUMENT_BYTES)} each</span>
        </p>
        <button className="button button-strong" type="button" onClick={() => chooser.current?.click()}>
          Choose files
        </button>
        <input
          ref={chooser}
          className="hidden"
          type="file"
          multiple
          accept={ACCEPT}
          tabIndex={-1}
          aria-label="Documents from this computer"
          onChange={({ target }) => {
            take(target.files ?? [])
            // The same file may be chosen again.
            target.value = ''
          }}
        />
      </div>
      <SampleChips samples={samples} onTry={tryOut} />
      <p className="fault" role="alert">
        {fault}
      </p>
    </section>
  )
}

/** Where there is no mouse, nothing is dropped. */
function Invitation(): ReactElement {
  return (
    <>
      <span className="with-mouse">Drop orders or invoices anywhere</span>
      <span className="without-mouse">Upload orders or invoices</span>
    </>
  )
}
