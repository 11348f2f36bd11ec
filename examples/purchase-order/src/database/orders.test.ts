import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/test-database.ts'
import type { Order } from '../order.ts'
import { storableOrder } from '../stages/storable.ts'
import type { Database } from './database.ts'
import { findDocument, forgetDocuments, putDocument, readDocument } from './documents.ts'
import { createDrafts, handleOf, listDrafts } from './drafts.ts'
import { readOrder } from './order-view.ts'
import { saveOrder, setOrderStatus } from './orders.ts'
import { beginRun, endRun, readFigures, setRunOrder } from './runs.ts'

let database: Database

const order: Order = {
  supplier: 'Acme Ltd.',
  number: 'PO-1',
  date: '2026-03-01',
  currency: 'EUR',
  total: 30.5,
  lines: [
    { description: 'Bolt M8', quantity: 2, unitPrice: 5.25, amount: 10.5 },
    { description: 'Nut', quantity: 4, unitPrice: 5, amount: 20 },
    { description: 'bolt  m8', quantity: 1, unitPrice: 5.25, amount: 5.25 },
  ],
  confidence: 0.9,
}
const bytes = new TextEncoder().encode('a document')
const putAway = (owner = 'ann') => putDocument(database, { owner, name: 'a.pdf', bytes })

async function save(given: Partial<Order>, { merchant = 'northwind', sha256 = 'x' } = {}) {
  const { id } = await putAway()
  return saveOrder(database, { merchant, order: { ...order, ...given }, findings: [], document: { id, sha256 } })
}

beforeAll(async () => {
  database = await testDatabase()
}, 60_000)
afterAll(() => database.close())

describe('an upload', () => {
  it('is kept once for its owner, and is nobody else’s', async () => {
    const [first, second, others] = [await putAway(), await putAway(), await putAway('bob')]
    expect(second).toEqual(first)
    expect(others.id).not.toBe(first.id)
    expect(await findDocument(database, { id: first.id, owner: 'ann' })).toEqual(first)
    expect(await findDocument(database, { id: first.id, owner: 'bob' })).toBeUndefined()
    expect(Buffer.from((await readDocument(database, first.id))?.bytes ?? []).toString()).toBe('a document')
  })

  it('is forgotten with time, unless an order came of it', async () => {
    const { orderId } = await save({ number: 'kept' })
    const kept = await putAway()
    const gone = await putDocument(database, { owner: 'ann', name: 'gone.pdf', bytes })
    expect(await forgetDocuments(database, 3_600_000)).toBe(0)
    expect(await forgetDocuments(database, -1)).toBeGreaterThan(0)
    expect(await readDocument(database, gone.id)).toBeUndefined()
    expect(await readDocument(database, kept.id)).toBeDefined()
    expect(orderId).toBeGreaterThan(0)
  })
})

describe('an order', () => {
  it('is known by supplier and number, however they are written', async () => {
    const first = await save({ number: 'PO-7' })
    expect(first.created).toBe(true)
    for (const same of [{ supplier: 'ACME LTD' }, { number: 'po 7' }, { total: 1 }]) {
      expect(await save({ number: 'PO-7', ...same })).toEqual({ orderId: first.orderId, created: false })
    }
    expect((await save({ number: 'PO-8' })).created).toBe(true)
    expect((await save({ number: 'PO-7' }, { merchant: 'southridge' })).created).toBe(true)
  })

  it('is known by its document where it has no number', async () => {
    const first = await save({ number: null }, { sha256: 'one' })
    expect(await save({ number: null }, { sha256: 'one' })).toEqual({ ...first, created: false })
    expect((await save({ number: null }, { sha256: 'two' })).created).toBe(true)
  })

  it('is saved once, however many workers save it at once', async () => {
    const saved = await Promise.all(Array.from({ length: 8 }, () => save({ number: 'race' })))
    expect(new Set(saved.map(({ orderId }) => orderId)).size).toBe(1)
    expect(saved.filter(({ created }) => created)).toHaveLength(1)
    const [count] = await database.query<{ lines: number }>(
      'SELECT count(*)::int AS lines FROM order_line WHERE order_id = $1',
      [saved[0]?.orderId],
    )
    expect(count?.lines).toBe(3)
  })

  it('is saved whole or not at all', async () => {
    const broken = { number: 'broken', lines: [{ ...order.lines[0], quantity: null } as never] }
    await expect(save(broken)).rejects.toThrow(/null value/)
    const rows = await database.query("SELECT FROM purchase_order WHERE number = 'broken'")
    expect(rows).toEqual([])
  })

  it('may have any text that a document has', async () => {
    const description = 'a\0b\ud800 "quoted" \u202e ﷽ 😀'
    const saved = await save(
      storableOrder({ ...order, number: '\0n', lines: [{ description, quantity: 1, unitPrice: 1, amount: 1 }] }),
    )
    await beginRun(database, { sessionId: 'texts', merchant: 'northwind', isRetry: false, createdAt: Date.now() })
    await setRunOrder(database, 'texts', saved.orderId)
    expect((await readOrder(database, 'texts'))?.lines[0]?.description).toBe('ab "quoted" \u202e ﷽ 😀')
  })

  it('never becomes less ready than it was', async () => {
    const { orderId } = await save({ number: 'ready' })
    const status = async () =>
      (await database.query<{ status: string }>('SELECT status FROM purchase_order WHERE id = $1', [orderId]))[0]
        ?.status
    await setOrderStatus(database, orderId, 'complete')
    await setOrderStatus(database, orderId, 'usable')
    expect(await status()).toBe('complete')
  })
})

describe('drafts', () => {
  it('are one for each distinct line, and stay when they are made again', async () => {
    const { orderId } = await save({ number: 'drafts' })
    expect(await createDrafts(database, orderId)).toBe(2)
    const drafts = await listDrafts(database, orderId)
    expect(await createDrafts(database, orderId)).toBe(2)
    expect(await listDrafts(database, orderId)).toEqual(drafts)
    expect(drafts).toMatchObject([
      { title: 'Bolt M8', vendor: 'Acme Ltd.', price: 5.25, shopProductId: null, imageId: null },
      { title: 'Nut', price: 5 },
    ])
  })

  it('have handles that a shop takes, different for different products', () => {
    const handles = [
      handleOf('n', 'Acme', 'Bolt'),
      handleOf('n', 'Acme', 'Bölt'),
      handleOf('n', '', '螺栓'),
      handleOf('n', '', '螺母'),
    ]
    expect(new Set(handles).size).toBe(handles.length)
    for (const handle of handles) expect(handle).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(handleOf('n', 'Acme', 'x'.repeat(1_000)).length).toBeLessThan(100)
  })
})

it('runs are counted by how they ended, once each', async () => {
  const run = (sessionId: string) => ({
    sessionId,
    merchant: 'counted',
    isRetry: sessionId === 'c',
    createdAt: Date.now() - 1_000,
  })
  for (const id of ['a', 'b', 'c', 'd']) await beginRun(database, run(id))
  await endRun(database, run('a'), { status: 'completed' })
  await endRun(database, run('a'), { status: 'failed', errorCode: 'internal' })
  await endRun(database, run('b'), { status: 'failed', errorCode: 'stalled' })
  await endRun(database, run('c'), { status: 'completed' })
  await endRun(database, run('never-begun'), { status: 'cancelled' })
  await endRun(database, run('old'), { status: 'completed', endedAt: Date.now() - 2 * 3_600_000 })
  const figures = await readFigures(database, 'counted')
  expect(figures).toMatchObject({ completed: 3, failed: 1, cancelled: 1, perHour: 2 })
  expect(figures).toMatchObject({ failedInHour: 1, stalledInHour: 1, retriedInHour: 1 })
  expect(figures.medianMs).toBeGreaterThanOrEqual(1_000)
})
