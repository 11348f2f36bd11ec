import { useTold } from '@progress/react'
import type { ReactElement } from 'react'
import { filesOfNumber } from '../format.ts'
import { Outline } from '../icons.tsx'
import { tellUpload, uploadLine, uploadPercent } from '../upload/upload-words.ts'
import type { Uploader, UploadView } from '../upload/uploader.ts'
import { FailedUploads } from './failed-uploads.tsx'

/** Props of the panel. */
interface UploadPanelProps {
  readonly uploader: Uploader
  readonly view: UploadView
  /** Processes what has arrived. */
  readonly onProcess: () => void
}

const TITLES = { idle: '', sending: 'Uploading', held: 'The upload is held', sent: 'Uploaded' } as const

/** The upload, a phase of its own: how far it is, what is under way, what failed, and what may be done about it. */
export function UploadPanel({ uploader, view, onProcess }: UploadPanelProps): ReactElement {
  const { phase, totals, sending, failures, fault } = view
  const percent = uploadPercent(view)
  const isRetryable = failures.some(({ failure }) => failure.retryable)
  return (
    <section className="upload card" aria-label="Upload">
      <div className="panel-head">
        <h2>{phase === 'sent' && totals.failed > 0 ? 'Uploaded, but not everything' : TITLES[phase]}</h2>
        <span className="panel-percent number" aria-hidden="true">
          {percent}%
        </span>
      </div>
      <div
        className="progress-bar"
        role="progressbar"
        aria-label="Upload"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} percent, ${uploadLine(view)}`}
        data-status={phase === 'held' ? 'paused' : phase === 'sent' ? 'completed' : 'active'}
        style={{ '--progress-value': `${percent}%` } as React.CSSProperties}
      >
        <div className="progress-bar-fill" />
      </div>
      <p className="upload-line number">{uploadLine(view)}</p>
      <p className="upload-current">{sending.length > 0 ? sending.join(', ') : <Standing view={view} />}</p>
      {fault && (
        <p className="fault" role="alert">
          {fault.message}. Nothing is lost: try again when it is back.
        </p>
      )}
      <div className="panel-buttons">
        {phase === 'sending' && (
          <button className="button" type="button" onClick={uploader.hold}>
            <Outline name="pause" />
            Hold the upload
          </button>
        )}
        {phase === 'held' && (totals.queued > 0 || fault) && (
          <button className="button button-strong" type="button" onClick={uploader.go}>
            <Outline name={fault ? 'retry' : 'play'} />
            {fault ? 'Try again' : 'Go on'}
          </button>
        )}
        {phase === 'sent' && isRetryable && (
          <button className="button button-strong" type="button" onClick={() => uploader.retry()}>
            <Outline name="retry" />
            Send again what failed
          </button>
        )}
        {(phase === 'sent' || phase === 'held') && totals.sent > 0 && !fault && (
          <button className="button" type="button" onClick={onProcess}>
            <Outline name="play" />
            Process {filesOfNumber(totals.sent)}
          </button>
        )}
        <button className="button" type="button" onClick={uploader.reset}>
          <Outline name="cross" />
          Cancel
        </button>
      </div>
      {failures.length > 0 && <FailedUploads failures={failures} onRetry={uploader.retry} />}
      <UploadTold view={view} />
    </section>
  )
}

/** What stands where no file is under way. */
function Standing({ view }: { readonly view: UploadView }): string {
  const { phase, kept, totals, isListing } = view
  if (phase === 'held' && kept > 0 && totals.queued === 0) {
    return `${filesOfNumber(kept)} ${kept === 1 ? 'is' : 'are'} at the server already. Choose the same files again to send the rest, or process what is there.`
  }
  if (phase === 'sending' && isListing) return 'Looking through the folder…'
  return ' '
}

/** A sentence takes about as long to hear. */
const PACE_MS = 1_000

/** Tells of the upload in words, no faster than they can be heard. */
function UploadTold({ view }: { readonly view: UploadView }): ReactElement {
  const text = useTold(view, tellUpload, { paceMs: PACE_MS, isLast: view.phase === 'sent' })
  return (
    <p className="hidden" role="status">
      {text}
    </p>
  )
}
