import { type Fault, isFinal } from '@progress/core'
import { type ReactElement, useState } from 'react'
import type { ComponentLabels } from './component-labels.ts'
import { Glyph, type GlyphName } from './glyph.tsx'
import type { PastSession } from './history.ts'
import { saveJson } from './save-json.ts'
import { doneOf } from './summary.ts'

/** Props of a row. */
interface HistoryRowProps {
  readonly session: PastSession
  /** What people call its workflow. */
  readonly kind: string | undefined
  readonly labels: ComponentLabels
  readonly onOpen: ((session: PastSession) => void) | undefined
  readonly onRetry: ((session: PastSession) => Promise<void>) | undefined
  readonly onForget: ((session: PastSession) => Promise<void>) | undefined
  readonly onDownload: ((session: PastSession) => Promise<unknown>) | undefined
}

/** One past session, and what may be done with it. */
export function HistoryRow(props: HistoryRowProps): ReactElement {
  const { session, kind, labels, onOpen, onRetry, onForget, onDownload } = props
  const { sessionId, status, outcome, createdAt, endedAt, counts, error, title = kind ?? session.workflow } = session
  const [isBusy, setIsBusy] = useState(false)
  const [isSure, setIsSure] = useState(false)
  const [refusal, setRefusal] = useState<Fault>()
  const { history } = labels
  const act = (work: (of: PastSession) => Promise<unknown>) => async (): Promise<void> => {
    // It is not disabled meanwhile: that would take the focus away.
    if (isBusy) return
    setIsBusy(true)
    setRefusal(undefined)
    await work(session).catch((reason: Fault) => setRefusal(reason))
    setIsBusy(false)
  }
  const download = async (): Promise<void> =>
    saveJson(await onDownload?.(session), `${session.workflow}-${sessionId}.json`)
  const isRetryable =
    status === 'cancelled' || outcome === 'partial' || (status === 'failed' && error?.retryable !== false)
  const action = { isBusy, of: title }
  const state = outcome === 'partial' ? outcome : status
  return (
    <li className="progress-history-row" data-state={state}>
      <p className="progress-history-title">
        {onOpen ? (
          <button type="button" onClick={() => onOpen(session)}>
            {title}
          </button>
        ) : (
          title
        )}
        <span className="progress-history-status">{history.ended[state]}</span>
      </p>
      <p className="progress-history-facts">
        <time dateTime={new Date(createdAt).toISOString()} suppressHydrationWarning>
          {labels.date(createdAt)}
        </time>
        {endedAt !== undefined && <span>{labels.duration(endedAt - createdAt)}</span>}
        {counts && counts.total > 0 && <span>{labels.itemsDone(doneOf(counts), counts.total)}</span>}
        {counts && counts.failed > 0 && <span data-failed="">{history.failed(counts.failed)}</span>}
      </p>
      {error && status === 'failed' && <p className="progress-history-error">{labels.error(error)}</p>}
      <div className="progress-history-actions">
        {onDownload && session.hasResult && (
          <Action {...action} glyph="download" label={history.download} onClick={act(download)} />
        )}
        {onRetry && isRetryable && <Action {...action} glyph="retry" label={labels.retry} onClick={act(onRetry)} />}
        {onForget && isFinal(status) && (
          <Action
            {...action}
            glyph="forget"
            label={isSure ? history.reallyForget : history.forget}
            onClick={isSure ? act(onForget) : () => setIsSure(true)}
            onBlur={() => setIsSure(false)}
          />
        )}
      </div>
      <div className="progress-error" role="alert">
        {refusal && labels.error(refusal)}
      </div>
    </li>
  )
}

/** Props of an action. */
interface ActionProps {
  readonly glyph: GlyphName
  readonly label: string
  /** What it is done to. */
  readonly of: string
  readonly isBusy: boolean
  readonly onClick: () => void
  readonly onBlur?: () => void
}

function Action({ glyph, label, of, isBusy, onClick, onBlur }: ActionProps): ReactElement {
  return (
    <button className="progress-action" type="button" aria-disabled={isBusy} onClick={onClick} onBlur={onBlur}>
      <Glyph name={glyph} />
      {label}
      <span className="progress-hidden"> {of}</span>
    </button>
  )
}
