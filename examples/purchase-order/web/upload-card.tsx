import { memo, type ReactElement } from 'react'
import { kindOf } from '../src/document-limits.ts'
import { describeFailure, mayRetry } from './failures.ts'
import { formatSize } from './format.ts'
import { Outline } from './icons.tsx'
import { KindBadge } from './kind-badge.tsx'
import { uploads } from './page-uploads.ts'
import { StatePill } from './state-pill.tsx'
import type { Upload, UploadState } from './uploads.ts'

const STATES: Record<UploadState, { readonly icon: string; readonly word: string }> = {
  queued: { icon: 'queued', word: 'To be uploaded' },
  sending: { icon: 'uploading', word: 'Uploading' },
  taken: { icon: 'queued', word: 'Waiting for a worker' },
  refused: { icon: 'failed', word: 'Not uploaded' },
}

/** A document on its way to the server, or one that it would not take. */
export const UploadCard = memo(function UploadCard({ upload }: { readonly upload: Upload }): ReactElement {
  const { id, file, state, failure } = upload
  const { icon, word } = STATES[state]
  return (
    <li className="order card" data-order={id} data-state={icon} data-upload={state}>
      <div className="order-head">
        <KindBadge kind={kindOf(file.name)} />
        <div className="order-name">
          <h3 className="order-title" data-title="" tabIndex={-1}>
            {file.name}
          </h3>
          <p className="order-facts">{formatSize(file.size)}</p>
        </div>
        <StatePill state={icon}>{word}</StatePill>
      </div>
      {failure ? (
        <div className="order-foot">
          <p className="order-failure" role="alert">
            {describeFailure(failure)}
          </p>
          <div className="order-actions">
            {mayRetry(failure) && (
              <button
                className="button button-small"
                type="button"
                aria-label={`Try again ${file.name}`}
                onClick={() => uploads.retry(id)}
              >
                <Outline name="retry" />
                Try again
              </button>
            )}
            <button
              className="button button-small"
              type="button"
              aria-label={`Dismiss ${file.name}`}
              onClick={() => uploads.forget([id])}
            >
              <Outline name="cross" />
              Dismiss
            </button>
          </div>
        </div>
      ) : (
        <div className="order-bar">
          <div className="progress-bar" data-indeterminate="" data-status={state}>
            <div className="progress-bar-fill" />
          </div>
        </div>
      )}
    </li>
  )
})
