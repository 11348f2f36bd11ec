import type { ReactElement } from 'react'
import { formatClock, formatCount } from '../format.ts'
import { Outline } from '../icons.tsx'
import type { FailedUpload } from '../upload/upload-list.ts'

/** Props of the list. */
interface FailedUploadsProps {
  readonly failures: readonly FailedUpload[]
  readonly onRetry: (name: string) => void
}

/** More are of no use to anybody. */
const SHOWN = 100

/** The files that did not arrive, and why. */
export function FailedUploads({ failures, onRetry }: FailedUploadsProps): ReactElement {
  return (
    <div className="failures">
      <h3>Not uploaded</h3>
      <ul>
        {failures.slice(0, SHOWN).map(({ name, failure, at }) => (
          <li key={name} className="failure">
            <Outline name="bad" />
            <p>
              <strong>{name}</strong>
              <span>{failure.message}</span>
            </p>
            <time dateTime={new Date(at).toISOString()}>{formatClock(at)}</time>
            {failure.retryable && (
              <button
                className="button button-small"
                type="button"
                aria-label={`Send again ${name}`}
                onClick={() => onRetry(name)}
              >
                <Outline name="retry" />
                Send again
              </button>
            )}
          </li>
        ))}
      </ul>
      {failures.length > SHOWN && <p className="muted">and {formatCount(failures.length - SHOWN)} more</p>}
    </div>
  )
}
