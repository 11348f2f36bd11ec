import type { SessionSnapshot } from '@progress/client'
import type { PollBody, SessionList, SessionStatus } from '@progress/core'
import type { ReactElement } from 'react'
import type { Sample } from '../src/catalogue/samples.ts'
import type { ScanWorkflows } from '../src/workflows.ts'
import { beside, network } from './client.ts'
import { BoxIcon } from './icons.tsx'
import { useLoaded } from './use-loaded.ts'

/** Props of the history. */
interface HistoryListProps {
  /** Of the scan on the page. */
  readonly snapshot: SessionSnapshot<ScanWorkflows> | undefined
  readonly samples: readonly Sample[] | undefined
  readonly onOpen: (sessionId: string) => void
}

const STATUS_WORDS: Record<SessionStatus, string> = {
  pending: 'Starting',
  active: 'Running',
  paused: 'Paused',
  waiting: 'Waiting',
  cancelling: 'Cancelling',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

interface Subject {
  readonly name: string
  readonly barcode: string | undefined
}

/** What was scanned, as far as anybody knows. */
function subjectOf(status: SessionStatus, snapshot: SessionSnapshot<ScanWorkflows> | undefined): Subject {
  const product = snapshot?.result?.product ?? snapshot?.partial.product
  if (product) return { name: product.name, barcode: product.barcode }
  const { barcode } = (snapshot?.error?.details ?? {}) as { barcode?: string }
  const unknown = status === 'failed' ? 'Unknown product' : status === 'cancelled' ? 'Cancelled scan' : 'New scan'
  return { name: barcode ?? unknown, barcode }
}

/** The scans of this visitor that the server still keeps, newest first. Each may be opened again. */
export function HistoryList({ snapshot, samples, onOpen }: HistoryListProps): ReactElement {
  const { value } = useLoaded<SessionList>(beside('api/sessions'), {
    moment: `${snapshot?.sessionId} ${snapshot?.status}`,
    fetch: network.fetch,
  })
  const sessions = value?.sessions ?? []
  return (
    <section className="card history" aria-label="History">
      <h2>Your scans</h2>
      {sessions.length === 0 && <p className="muted">What you scan is listed here for a while.</p>}
      <ul>
        {sessions.map((session) => (
          <Entry
            key={session.sessionId}
            session={session}
            shown={session.sessionId === snapshot?.sessionId ? snapshot : undefined}
            samples={samples}
            onOpen={onOpen}
          />
        ))}
      </ul>
    </section>
  )
}

interface EntryProps extends Pick<HistoryListProps, 'samples' | 'onOpen'> {
  readonly session: PollBody
  /** Newer than what the list says of it. */
  readonly shown: SessionSnapshot<ScanWorkflows> | undefined
}

function Entry({ session, shown, samples, onOpen }: EntryProps): ReactElement {
  const state = shown ?? (session.snapshot as unknown as SessionSnapshot<ScanWorkflows> | undefined)
  const status = state?.status ?? session.status
  const { name, barcode } = subjectOf(status, state)
  const photo = barcode && samples?.find((sample) => sample.barcode === barcode)?.image
  return (
    <li>
      <button type="button" aria-current={shown !== undefined} onClick={() => onOpen(session.sessionId)}>
        {photo ? (
          <img src={photo} alt="" />
        ) : (
          <span className="history-photo">
            <BoxIcon />
          </span>
        )}
        <span className="history-name">
          {name}
          <span className="muted">{state && clock.format(state.createdAt)}</span>
        </span>
        <span className="pill" data-status={status}>
          {STATUS_WORDS[status]}
        </span>
      </button>
    </li>
  )
}
