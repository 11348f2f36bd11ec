import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressClient } from '@progress/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPurchaseOrderApp, type PurchaseOrderApp } from '../src/app.ts'
import type { Database } from '../src/database/database.ts'
import type { OrderView } from '../src/database/order-view.ts'
import { purchaseOrder } from '../src/workflow.ts'
import { orderCsv, orderForm } from './support/orders.ts'
import { testDatabase } from './support/test-database.ts'

let database: Database
let app: PurchaseOrderApp
let server: Server
let base: string
const headers = { authorization: 'Bearer ann' }
const start = (name: string, text: string) =>
  createProgressClient({ url: `${base}/api`, headers }).start(purchaseOrder, orderForm(name, text))

beforeAll(async () => {
  database = await testDatabase()
  app = await createPurchaseOrderApp({ env: {}, database, minIntervalMs: 0 })
  server = createServer(app.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/purchase-order`
}, 60_000)

afterAll(async () => {
  await app.drain()
  server.closeAllConnections()
  await app.close()
  await database.close()
})

it('an order goes from an upload through every stage to the shop, and a retry needs no upload', async () => {
  const session = start('order.csv', orderCsv('P1', 2))
  app.localShop?.fail('refused')
  await expect(session.result).rejects.toMatchObject({ code: 'shop_refused' })
  const again = await session.retry()
  expect(await again.result).toMatchObject({ total: 6, lines: { length: 2 } })
  const snapshot = again.getSnapshot()
  for (const stage of Object.values(snapshot?.stages ?? {})) expect(stage.status).toBe('completed')
  expect(snapshot?.partial).toMatchObject({ usable: true, order: { total: 6 } })
  const response = await fetch(`${base}/orders/${again.id}`, { headers })
  const order = (await response.json()) as OrderView
  expect(order).toMatchObject({ status: 'complete', lines: { length: 2 } })
  expect(await app.localShop?.products()).toHaveLength(2)
  const image = await fetch(`${base}/images/${order.lines[0]?.draft?.imageId}?width=64`, { headers })
  expect(image.headers.get('content-type')).toBe('image/webp')
})

it('a document that cannot be read fails by itself', async () => {
  await expect(start('bad.pdf', '<!doctype html>').result).rejects.toMatchObject({ code: 'document_unsupported' })
})
