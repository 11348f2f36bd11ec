import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqlDatabase, type SqlDatabase } from './support/sql-database.ts'

let db: SqlDatabase
beforeAll(async () => {
  db = await openSqlDatabase()
}, 120_000)
afterAll(() => db.close())

const summaryOf = async (session_id: string): Promise<Record<string, unknown>> => {
  const [row] = await db.rows<Record<string, unknown>>('select * from session_summary where session_id = $1', [
    session_id,
  ])
  return row ?? {}
}
const create = (session_id: string, fields: object = {}) =>
  db.call('create', { session_id, workflow: 'files', plan: [{ id: 'read' }], owner: 'ann', ...fields })

describe('a session summed up', () => {
  it('is pending, and has no items, before anything was said', async () => {
    await create('empty')
    expect(await summaryOf('empty')).toMatchObject({
      session_id: 'empty',
      owner: 'ann',
      workflow: 'files',
      session_status: 'pending',
      overall_progress: 0,
      total_items: 0,
      pending_items: 0,
      processing_items: 0,
      completed_items: 0,
      failed_items: 0,
      started_at: null,
      completed_at: null,
      total_processing_time_ms: null,
      timed_out: false,
      continuation_token: 0,
      can_resume: true,
      metadata: {},
    })
    expect(await db.call('summary', { session_id: 'empty' })).toMatchObject({ sessionId: 'empty', items: [] })
  })

  it('counts its items by status, and lists them in their order with what became of each', async () => {
    await create('files')
    const session_id = 'files'
    await db.call('update', { session_id, stage: 'read' })
    const statuses = ['completed', 'completed', 'failed', 'active', 'waiting', 'pending', 'skipped', 'cancelled']
    for (const [index, status] of statuses.entries()) {
      await db.call('item', { session_id, item_id: `file-${9 - index}`, status, name: `${index}.pdf`, size: index })
    }
    const error = { code: 'timeout', message: 'The file took too long', retryable: true, details: { ms: 30_000 } }
    await db.call('item', { session_id, item_id: 'file-7', error, attempt: 2, max_attempts: 3 })
    expect(await summaryOf('files')).toMatchObject({
      session_status: 'processing',
      status: 'active',
      total_items: 8,
      pending_items: 1,
      processing_items: 2,
      completed_items: 2,
      failed_items: 1,
      skipped_items: 1,
      cancelled_items: 1,
      can_resume: false,
      timeout_threshold_ms: expect.any(Number),
    })
    const { items, summary, timestamp } = await db.call<{
      items: Record<string, unknown>[]
      summary: object
      timestamp: number
    }>('summary', { session_id })
    expect(timestamp).toEqual(expect.any(Number))
    expect(summary).toMatchObject({ total_items: 8, session_status: 'processing' })
    expect(items.map(({ name }) => name)).toEqual(statuses.map((_, index) => `${index}.pdf`))
    expect(items[2]).toMatchObject({
      itemId: 'file-7',
      status: 'failed',
      progress: 0,
      error: { code: 'timeout', message: 'The file took too long', details: { ms: 30_000 } },
      attemptNumber: 2,
      maxAttempts: 3,
      isRetryable: true,
    })
    expect(items[0]).toMatchObject({ status: 'completed', progress: 100, attemptNumber: 1, isRetryable: false })
  })

  it('tells a failure from the lack of time, and whether it can be run again', async () => {
    await create('late', { input: { file: 'a' } })
    await db.call('update', { session_id: 'late', stage: 'read' })
    await db.call('error', { session_id: 'late', code: 'timeout', retryable: true })
    expect(await summaryOf('late')).toMatchObject({
      session_status: 'failed',
      timed_out: true,
      can_resume: true,
      error_code: 'timeout',
      completed_at: null,
      timeout_threshold_ms: null,
      total_processing_time_ms: expect.any(Number),
    })
    await create('broken')
    await db.call('error', { session_id: 'broken', code: 'bad_file' })
    expect(await summaryOf('broken')).toMatchObject({ timed_out: false, can_resume: false })
  })

  it('has all of it at the end', async () => {
    await create('done')
    await db.call('update', { session_id: 'done', stage: 'read', current: 1, total: 2 })
    await db.call('complete', { session_id: 'done', result: 1 })
    const { completed_at, ended_at, started_at, total_processing_time_ms, ...summary } = await summaryOf('done')
    expect(summary).toMatchObject({ session_status: 'completed', overall_progress: 100, can_resume: false })
    expect(completed_at).toEqual(ended_at)
    expect(total_processing_time_ms).toBe(Number(ended_at) - Number(started_at))
  })

  it('is nothing where there is no session, or none any more', async () => {
    expect(await db.call('summary', { session_id: 'nobody' })).toBeNull()
    await create('gone')
    await db.call('complete', { session_id: 'gone' })
    await db.rows("update sessions set expires_ms = now_ms() where session_id = 'gone'")
    expect(await db.call('summary', { session_id: 'gone' })).toBeNull()
    expect(await db.call('snapshot', { session_id: 'gone' })).toBeNull()
    expect(await db.refusal('update', { session_id: 'gone' })).toBe('PR002')
  })
})
