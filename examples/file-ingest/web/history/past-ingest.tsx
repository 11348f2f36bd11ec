import { StatCounters } from '@progress/react'
import { type ReactElement, useState } from 'react'
import { goTo } from '../address.ts'
import { Outline } from '../icons.tsx'
import { COUNTER_NAMES } from '../ingest/counter-names.ts'
import { EndNotice } from '../ingest/end-notice.tsx'
import { SessionResults } from '../results/session-results.tsx'
import type { UploadFailure } from '../upload/upload-list.ts'
import { ingestHistory } from './ingest-history.ts'
import { endOfRecord, toPastSession } from './ingest-record.ts'
import type { RecordState } from './use-record.ts'

/** A run whose session the store has forgotten, as far as the database knows it. */
export function PastIngest({ record }: { readonly record: NonNullable<RecordState> }): ReactElement {
  const [fault, setFault] = useState<string>()
  if (record === 'loading') return <p className="nothing nothing-small">Loading…</p>
  if (record === 'gone') {
    return (
      <div className="nothing">
        <h2>It is not there any more</h2>
        <p>Somebody has deleted it, or it is another visitor’s.</p>
      </div>
    )
  }
  const end = endOfRecord(record)
  const retry = (): void => {
    setFault(undefined)
    ingestHistory.retry?.(toPastSession(record)).then(
      (session) => goTo({ view: 'ingest', session }, 'replace'),
      ({ message }: UploadFailure) => setFault(message),
    )
  }
  return (
    <>
      {end ? (
        <EndNotice message={end}>
          {record.status !== 'completed' && (
            <button className="button button-strong" type="button" onClick={retry}>
              <Outline name="retry" />
              Try again
            </button>
          )}
        </EndNotice>
      ) : (
        <p className="nothing nothing-small">It will go on as soon as a worker is there.</p>
      )}
      <p className="fault" role="alert">
        {fault}
      </p>
      {record.totals && (
        <div className="card counters">
          <StatCounters counters={record.totals.counters} names={COUNTER_NAMES} />
        </div>
      )}
      <SessionResults sessionId={record.sessionId} version={record.status} />
    </>
  )
}
