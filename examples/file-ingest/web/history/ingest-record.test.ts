import fc from 'fast-check'
import { expect, it } from 'vitest'
import { endOfRecord, type IngestRecord, recordStatuses, titleOf, toPastSession } from './ingest-record.ts'

const STATUSES = ['queued', 'running', 'completed', 'partial', 'failed', 'cancelled', 'restarted', 'lost'] as const
const anyRecord: fc.Arbitrary<IngestRecord> = fc
  .record({ status: fc.constantFrom(...STATUSES), a: fc.nat(50), b: fc.nat(50), c: fc.nat(50), known: fc.boolean() })
  .map(({ status, a, b, c, known }) => ({
    sessionId: 's1',
    workflow: 'ingest',
    status,
    project: 'default',
    input: { folder: 'inbox' },
    totals: known ? { total: a + b + c, processed: a + b, failed: b, counters: {} } : null,
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    replacedBy: null,
  }))

it('keeps every file in the counts of a past session', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const { counts } = toPastSession(record)
      expect(counts === undefined).toBe(record.totals === null)
      const { total = 0, ...each } = counts ?? {}
      expect(Object.values(each).reduce((sum, count) => sum + count, 0)).toBe(total)
    }),
  )
})

it('asks for exactly the records that a status stands for', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const { status } = toPastSession(record)
      expect(recordStatuses([status])).toContain(record.status)
      expect(recordStatuses([])).toEqual([])
    }),
  )
})

it('has an end to tell of just where it has ended', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      expect(endOfRecord(record) === undefined).toBe(record.status === 'queued' || record.status === 'running')
    }),
  )
})

it('is known by where its files came from', () => {
  const totals = { total: 35, processed: 35, failed: 1, counters: {} }
  expect(titleOf({ input: { upload: 'u' }, totals })).toBe('Uploaded: 35 files')
  expect(titleOf({ input: { folder: 'inbox' }, totals: null })).toBe('Folder inbox')
  expect(titleOf({ input: { folder: '' }, totals })).toBe('Folder: 35 files')
})
