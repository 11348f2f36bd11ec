import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressClient } from '@progress/client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPurchaseOrderApp, type PurchaseOrderApp } from '../src/app.ts'
import type { OrderView } from '../src/database/order-view.ts'
import type { PipelineView } from '../src/pipeline/pipeline.ts'
import { purchaseOrder } from '../src/workflow.ts'
import { orderCsv, orderForm, state, topicState } from './support/orders.ts'

let app: PurchaseOrderApp
let server: Server
let base: string
/** Holds the work of a document before a stage, until it is let go. */
let holds: Map<string, () => Promise<void>>

const as = (visitor: string) => ({ authorization: `Bearer ${visitor}` })
const clientOf = (visitor: string) => createProgressClient({ url: `${base}/api`, headers: as(visitor) })
const get = (path: string, visitor = 'ann') => fetch(`${base}/${path}`, { headers: as(visitor) })
const json = async <T>(path: string): Promise<T> => (await (await get(path)).json()) as T
const upload = (number: string, { lines = 2, merchant = 'northwind', visitor = 'ann' } = {}) =>
  clientOf(visitor).start(purchaseOrder, orderForm(`${number}.csv`, orderCsv(number, lines), merchant))

/** Lets a document's work come to a stage and wait there. */
function holdBefore(stage: string, name: string): { readonly reached: Promise<void>; letGo(): void } {
  let reach: () => void = () => undefined
  let letGo: () => void = () => undefined
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const gone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  holds.set(`${stage} ${name}`, async () => {
    reach()
    await gone
  })
  return { reached, letGo }
}

beforeAll(async () => {
  holds = new Map()
  app = await createPurchaseOrderApp({
    env: {},
    minIntervalMs: 0,
    beforeStage: async (stage, { name }, signal) => {
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      await Promise.race([holds.get(`${stage} ${name}`)?.(), aborted])
    },
  })
  server = createServer(app.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/purchase-order`
  // The embedded database begins with the first question.
  await get('pipeline?merchant=northwind')
}, 120_000)

beforeEach(() => holds.clear())

afterAll(async () => {
  await app.drain()
  server.closeAllConnections()
  await app.close()
})

describe('an order', () => {
  it('goes from an upload through every stage, and each says what it found', async () => {
    const session = upload('P1', { lines: 3 })
    expect(await session.result).toMatchObject({ total: 9, lines: { length: 3 } })
    const { stages, metadata, partial, topics } = session.getSnapshot() ?? {}
    expect(topics).toEqual(['merchant:northwind'])
    expect(metadata).toMatchObject({ merchant: 'northwind', document: { name: 'P1.csv', kind: 'csv' } })
    expect(partial).toMatchObject({ usable: true, order: { total: 9 } })
    const found = Object.fromEntries(Object.entries(stages ?? {}).map(([id, stage]) => [id, stage.metadata]))
    expect(found).toMatchObject({
      ai_parsing: { lineItems: 3, confidence: expect.any(Number) },
      database_save: { created: true },
      product_draft_creation: { drafts: 3 },
      image_attachment: { images: 3, drawn: 3 },
      shopify_sync: { products: 3, synced: 3, shopId: expect.stringMatching(/^gid:\/\/shopify\/Product\/\d+$/) },
      status_update: { status: 'usable' },
      background_image_processing: { images: 3, made: 12 },
    })
    for (const stage of Object.values(stages ?? {})) expect(stage.status).toBe('completed')
  })

  it('is shown with its lines, their drafts, images and products', async () => {
    const session = upload('P2')
    await session.result
    const order = await json<OrderView>(`orders/${session.id}`)
    expect(order).toMatchObject({ merchant: 'northwind', total: 6, status: 'complete' })
    expect(order.lines).toHaveLength(2)
    const products = await app.localShop?.products()
    for (const { draft, description } of order.lines) {
      expect(draft).toMatchObject({ title: description, imageState: 'ready' })
      expect(products?.map(({ id }) => `gid://shopify/Product/${id}`)).toContain(draft?.shopId)
      const [image, thumbnail] = await Promise.all([
        get(`images/${draft?.imageId}`),
        get(`images/${draft?.imageId}?width=100`),
      ])
      expect(image.headers.get('content-type')).toBe('image/png')
      expect(thumbnail.headers.get('content-type')).toBe('image/webp')
      expect((await thumbnail.arrayBuffer()).byteLength).toBeLessThan((await image.arrayBuffer()).byteLength)
    }
  })

  it('is usable before its pictures are processed', async () => {
    const held = holdBefore('background_image_processing', 'P3.csv')
    const session = upload('P3')
    await held.reached
    const usable = await state(session as never, ({ partial }) => partial.usable === true)
    expect(usable.status).toBe('active')
    expect(await json<OrderView>(`orders/${session.id}`)).toMatchObject({ status: 'usable' })
    held.letGo()
    await session.result
  })

  it('comes once, however often its document does', async () => {
    const [first, second] = [upload('P4'), upload('P4', { visitor: 'bob' })]
    await Promise.all([first.result, second.result])
    const [one, other] = await Promise.all([
      json<OrderView>(`orders/${first.id}`),
      json<OrderView>(`orders/${second.id}`),
    ])
    expect(other.orderId).toBe(one.orderId)
    const told = [first, second].flatMap((session) => session.getSnapshot()?.log.map(({ message }) => message) ?? [])
    expect(told.filter((message) => message.includes('it stays one order'))).toHaveLength(1)
    const made = (await app.localShop?.products())?.filter(({ title }) => title.includes('P4'))
    expect(made).toHaveLength(2)
  })
})

describe('a document that cannot be read', () => {
  it.each([
    ['is empty', '', 'document_empty'],
    ['is a broken PDF', '%PDF-1.7\nnothing follows', 'document_unreadable'],
    ['is something else', '<!doctype html><p>Hello</p>', 'document_unsupported'],
    ['holds no order', 'name,city\nAnn,Bern\nBob,Rome', 'no_order_found'],
  ])('that %s fails by itself, and says why', async (_what, text, code) => {
    const session = clientOf('ann').start(purchaseOrder, orderForm('bad.pdf', text))
    const other = upload(`Q-${code}`, { lines: 1 })
    await expect(session.result).rejects.toMatchObject({ code })
    expect(session.getSnapshot()?.stages.ai_parsing?.error?.message).toMatch(/\w+ \w+/)
    await other.result
  })

  it('is refused before it is read where it is too large', async () => {
    const form = orderForm('large.pdf', 'x'.repeat(26 * 1024 * 1024))
    const response = await fetch(`${base}/api/workflows/purchase-order`, {
      method: 'POST',
      body: form,
      headers: as('ann'),
    }).catch((error: unknown) => error)
    // A client that still writes when it is refused may see the connection end instead.
    if (response instanceof Response) expect(response.status).toBe(413)
    else expect(response).toBeInstanceOf(TypeError)
  })
})

describe('an order that failed', () => {
  it('is retried without an upload, and goes on where it was', async () => {
    const session = upload('R1', { lines: 3 })
    const held = holdBefore('shopify_sync', 'R1.csv')
    await held.reached
    app.localShop?.fail('refused')
    held.letGo()
    await expect(session.result).rejects.toMatchObject({ code: 'shop_refused' })
    const again = await clientOf('bob')
      .follow(session.id ?? '')
      .retry()
    await again.result
    const snapshot = again.getSnapshot()
    expect(snapshot?.retryOf).toBe(session.id)
    expect(snapshot?.log.map(({ message }) => message)).toContain('Going on after 4 of 7 stages')
    expect(snapshot?.stages.image_attachment?.metadata).toEqual({ images: 3, drawn: 3 })
    expect(await json<OrderView>(`orders/${again.id}`)).toMatchObject({ status: 'complete' })
  })

  it('is tried again by itself where the shop was away for a moment, and says so', async () => {
    const held = holdBefore('shopify_sync', 'R2.csv')
    const session = upload('R2', { lines: 1 })
    await held.reached
    app.localShop?.fail('unavailable', 3)
    held.letGo()
    await session.result
    const { log = [] } = session.getSnapshot() ?? {}
    expect(log.map(({ message }) => message).join('\n')).toContain('The shop answered 503; going on in')
  })
})

describe('who may do what', () => {
  it('whoever sees an order may cancel it, and only its owner may have it forgotten', async () => {
    const held = holdBefore('ai_parsing', 'S1.csv')
    const session = upload('S1')
    await held.reached
    await clientOf('bob')
      .follow(await session.started)
      .cancel()
    await expect(session.result).rejects.toMatchObject({ code: 'cancelled' })
    const forget = (visitor: string) =>
      fetch(`${base}/api/sessions/${session.id}`, { method: 'DELETE', headers: as(visitor) })
    expect((await forget('bob')).status).toBe(403)
    expect((await forget('ann')).status).toBe(204)
  })

  it('a document is its owner’s: nobody else starts an order with it', async () => {
    const session = upload('S2', { lines: 1 })
    await session.result
    const { document } = session.getSnapshot()?.metadata ?? {}
    const start = (visitor: string) =>
      fetch(`${base}/api/workflows/purchase-order`, {
        method: 'POST',
        body: JSON.stringify({ merchant: 'northwind', document }),
        headers: { ...as(visitor), 'content-type': 'application/json' },
      })
    expect((await start('bob')).status).toBe(422)
    expect((await start('ann')).status).toBe(200)
  })

  it('a topic that is no merchant’s is nobody’s', async () => {
    expect((await get('api/topics/merchant%3Aeastfield')).status).toBe(403)
    expect((await get('api/topics/merchant%3Asouthridge')).status).toBe(200)
  })

  it('a new visitor gets a cookie with the first answer', async () => {
    const response = await fetch(`${base}/merchants`)
    expect(response.headers.get('set-cookie')).toMatch(/^visitor=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax/)
    expect(await response.json()).toEqual([
      { id: 'northwind', name: 'Northwind' },
      { id: 'southridge', name: 'Southridge' },
    ])
    expect((await fetch(`${base}/merchants`, { headers: { authorization: 'Basic x' } })).status).toBe(401)
  })
})

describe('beside the protocol', () => {
  it('the pipeline counts what is in which stage, and what has ended', async () => {
    const held = holdBefore('database_save', 'T1.csv')
    const topic = clientOf('ann').topic('merchant:southridge')
    const session = upload('T1', { merchant: 'southridge' })
    await held.reached
    await topicState(topic, (sessions) => sessions.some(({ stage }) => stage === 'database_save'))
    const busy = await json<PipelineView>('pipeline?merchant=southridge')
    expect(busy).toMatchObject({ active: 1, queued: 0, done: 0, stages: { database_save: 1, ai_parsing: 0 } })
    held.letGo()
    await session.result
    topic.detach()
    // What was counted is shown for a second.
    await expect
      .poll(() => json<PipelineView>('pipeline?merchant=southridge'), { timeout: 30_000 })
      .toMatchObject({ active: 0, done: 1, perHour: 1, medianMs: expect.any(Number), alerts: [] })
    expect((await get('pipeline?merchant=eastfield')).status).toBe(404)
  })

  it('lists samples that can be fetched', async () => {
    const samples = await json<{ name: string; url: string; kind: string; size: number }[]>('samples')
    expect(samples.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['pdf', 'csv', 'xlsx']))
    const [sample] = samples
    const response = await fetch(new URL(sample?.url ?? '', base), { headers: as('ann') })
    expect((await response.arrayBuffer()).byteLength).toBe(sample?.size)
  })

  it('answers 404 for what is not there, and 405 for what cannot be written', async () => {
    for (const path of ['orders/nothing', 'images/nothing', 'nothing']) expect((await get(path)).status).toBe(404)
    const response = await fetch(`${base}/orders/x`, { method: 'POST', headers: as('ann') })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})
