import { ProgressError, type ProgressManager, type SessionView } from '@progress/core'
import type { Database } from '../database/database.ts'
import { endIngest, findIngest, type Ingest, type IngestEnd } from '../database/ingests.ts'
import type { Asked } from './routes.ts'

/** The history, which is told here of sessions that ended without a worker. */
export interface History {
  /** The session that a path names first. @throws {ProgressError} `not_found` for one that is not there, or not theirs. */
  owned(asked: Pick<Asked, 'names' | 'owner'>): Promise<Ingest>
  /** The same session with its end, where it has come to one that nobody noted. */
  settled(ingest: Ingest): Promise<Ingest>
}

/** Reads the history, and brings it up to date from the session store. */
export function createHistory(database: Database, manager: ProgressManager): History {
  const settled = async (ingest: Ingest): Promise<Ingest> => {
    if (ingest.endedAt !== null) return ingest
    const end = await endOf(ingest, manager)
    if (end === undefined) return ingest
    await endIngest(database, ingest.sessionId, end)
    return (await findIngest(database, ingest.sessionId, ingest.owner)) ?? ingest
  }
  return {
    settled,
    async owned({ names: [sessionId = ''], owner }) {
      const ingest = await findIngest(database, sessionId, owner)
      if (ingest === undefined) throw new ProgressError('not_found')
      return settled(ingest)
    },
  }
}

/** A session that is only just being created is not lost yet. */
const LOST_AFTER_MS = 60_000

async function endOf({ sessionId, createdAt }: Ingest, manager: ProgressManager): Promise<IngestEnd | undefined> {
  const now = manager.clock.now()
  try {
    const view = await manager.read(sessionId)
    if (view !== undefined) return endOfView(view, now)
    return now - createdAt < LOST_AFTER_MS ? undefined : { status: 'lost', endedAt: now }
  } catch {
    // A store that cannot be asked just now says nothing of the session.
    return undefined
  }
}

function endOfView({ snapshot }: SessionView, now: number): IngestEnd | undefined {
  const { status, endedAt = now, error, outcome, counts, counters } = snapshot
  const totals = { total: counts.total, processed: counts.completed + counts.failed, failed: counts.failed, counters }
  if (status === 'completed') return { status: outcome === 'partial' ? 'partial' : status, totals, endedAt }
  if (status === 'failed') return { status, errorCode: error?.code, totals, endedAt }
  return status === 'cancelled' ? { status, totals, endedAt } : undefined
}
