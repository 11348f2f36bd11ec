import { expect, it } from 'vitest'
import { anOrder, READ } from './an-order.ts'
import { documentOf, sortOrders, stateOf, titleOf } from './order-view.ts'

it('knows an order by its supplier, and before by the name of its file', () => {
  expect(titleOf(anOrder())).toBe('order-7.pdf')
  expect(titleOf(anOrder({ partial: { order: READ } }))).toBe('Harbour Supplies')
  expect(titleOf(anOrder({ partial: { order: { ...READ, supplier: null } } }))).toBe('order-7.pdf')
})

it('knows nothing of a document that nobody has named', () => {
  expect(documentOf(anOrder({ metadata: {} }))).toEqual({ name: 'Document', size: undefined, kind: undefined })
  expect(documentOf(anOrder({ metadata: { document: { name: 7 } } }))).toMatchObject({ name: 'Document' })
})

it('tells an order that can be used from one that is still being read', () => {
  expect(stateOf(anOrder({ status: 'active' }))).toBe('working')
  expect(stateOf(anOrder({ status: 'active', partial: { usable: true } }))).toBe('usable')
  expect(stateOf(anOrder())).toBe('queued')
})

it('lists what goes on by its start and what ended by its end, the newest first', () => {
  const orders = [
    anOrder({ sessionId: 'old', createdAt: 1 }),
    anOrder({ sessionId: 'new', createdAt: 2 }),
    anOrder({ sessionId: 'first', createdAt: 4, status: 'failed', endedAt: 10 }),
    anOrder({ sessionId: 'last', createdAt: 3, status: 'completed', endedAt: 11, retryOf: 'first' }),
  ]
  const { active, ended, retried } = sortOrders(new Map(orders.map((order) => [order.sessionId, order])))
  expect(active.map(({ sessionId }) => sessionId)).toEqual(['new', 'old'])
  expect(ended.map(({ sessionId }) => sessionId)).toEqual(['last', 'first'])
  expect([...retried]).toEqual(['first'])
})
