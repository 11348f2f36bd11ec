import type { ProgressManager, SessionRecord, SessionStatus, Snapshot } from '@progress/core'
import type { Database } from '../database/database.ts'
import { endRun, type RunFigures, readFigures } from '../database/runs.ts'
import { type Merchant, purchaseOrder, topicOf } from '../workflow.ts'
import { type Alert, alertsOf } from './alerts.ts'

/** How a merchant's orders are doing. */
export interface PipelineView {
  /** Live sessions by their current stage; those that no worker has taken yet are not among them. */
  readonly stages: Readonly<Record<string, number>>
  /** Live sessions that wait for a worker. */
  readonly queued: number
  readonly active: number
  readonly done: number
  readonly failed: number
  readonly cancelled: number
  /** Orders that completed within the last hour. */
  readonly perHour: number
  /** From upload to the end, of those, in ms; `null` where there are none. */
  readonly medianMs: number | null
  readonly alerts: readonly Alert[]
}

/** Counts what goes on, from the session store and the database. */
export interface Pipeline {
  /** At most one second old. */
  read(merchant: Merchant): Promise<PipelineView>
}

const LIVE: readonly SessionStatus[] = ['pending', 'active', 'paused', 'waiting', 'cancelling']
const FINAL: readonly SessionStatus[] = ['completed', 'failed', 'cancelled']
const MAX_AGE_MS = 1_000

/** Makes the counter of one process. */
export function createPipeline({ manager, database }: { manager: ProgressManager; database: Database }): Pipeline {
  const recent = new Map<Merchant, { readonly at: number; readonly view: Promise<PipelineView> }>()
  const count = async (merchant: Merchant): Promise<PipelineView> => {
    const live = await snapshotsOf(manager, merchant)
    await noteEnds(manager, database, merchant)
    return toView(live, await readFigures(database, merchant))
  }
  return {
    read(merchant) {
      const known = recent.get(merchant)
      const now = manager.clock.now()
      if (known !== undefined && now - known.at < MAX_AGE_MS) return known.view
      const view = count(merchant)
      recent.set(merchant, { at: now, view })
      view.catch(() => recent.delete(merchant))
      return view
    },
  }
}

function toView(live: readonly Snapshot[], figures: RunFigures): PipelineView {
  const stages = Object.fromEntries(purchaseOrder.plan.map(({ id }) => [id, 0]))
  let queued = 0
  for (const { stage } of live) {
    if (stage === undefined) queued += 1
    else stages[stage] = (stages[stage] ?? 0) + 1
  }
  return {
    stages,
    queued,
    active: live.length,
    done: figures.completed,
    failed: figures.failed,
    cancelled: figures.cancelled,
    perHour: figures.perHour,
    medianMs: figures.medianMs,
    alerts: alertsOf(figures),
  }
}

async function snapshotsOf(manager: ProgressManager, merchant: Merchant): Promise<Snapshot[]> {
  const sessions: SessionRecord[] = []
  let cursor: string | undefined
  do {
    const page = await manager.list({ topic: topicOf(merchant), workflow: purchaseOrder.name, status: LIVE, cursor })
    sessions.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  const views = await Promise.all(sessions.map(({ sessionId }) => manager.read(sessionId)))
  return views.flatMap((view) => view?.snapshot ?? [])
}

/** A session that ended without a worker (stalled, or cancelled before one came) is noted here. */
async function noteEnds(manager: ProgressManager, database: Database, merchant: Merchant): Promise<void> {
  const query = { topic: topicOf(merchant), workflow: purchaseOrder.name, status: FINAL }
  const { items } = await manager.list(query)
  const known = await database.query<{ id: string }>(
    'SELECT session_id AS id FROM run WHERE session_id = ANY ($1::text[]) AND ended_at IS NOT NULL',
    [items.map(({ sessionId }) => sessionId)],
  )
  const ended = new Set(known.map(({ id }) => id))
  for (const { sessionId, createdAt, retryOf } of items.filter((session) => !ended.has(session.sessionId))) {
    const snapshot = (await manager.read(sessionId))?.snapshot
    const status = snapshot?.status
    if (status !== 'completed' && status !== 'failed' && status !== 'cancelled') continue
    const run = { sessionId, merchant, isRetry: retryOf !== undefined, createdAt }
    await endRun(database, run, { status, errorCode: snapshot?.error?.code, endedAt: snapshot?.endedAt })
  }
}
