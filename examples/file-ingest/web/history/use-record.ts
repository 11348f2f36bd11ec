import { useEffect, useState } from 'react'
import { goTo } from '../address.ts'
import { readIngest } from './ingest-history.ts'
import type { IngestRecord } from './ingest-record.ts'

/** What is left of a session that its store has forgotten. */
export type RecordState = IngestRecord | 'loading' | 'gone' | undefined

/**
 * What the database knows of a session that is not there any more. Where another went on with it, the page goes there.
 *
 * @param sessionId - `undefined`: none is missing.
 */
export function useRecord(sessionId: string | undefined): RecordState {
  const [found, setFound] = useState<{ readonly of: string; readonly record: IngestRecord | 'gone' }>()
  useEffect(() => {
    if (sessionId === undefined) return
    const leaving = new AbortController()
    readIngest(sessionId, leaving.signal).then(
      (record) => {
        if (record.replacedBy === null) setFound({ of: sessionId, record })
        else goTo({ view: 'ingest', session: record.replacedBy }, 'replace')
      },
      () => leaving.signal.aborted || setFound({ of: sessionId, record: 'gone' }),
    )
    return () => leaving.abort()
  }, [sessionId])
  if (sessionId === undefined) return undefined
  return found?.of === sessionId ? found.record : 'loading'
}
