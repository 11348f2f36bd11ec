import { expect, it } from 'vitest'
import { anOrder } from './an-order.ts'
import type { OrderSnapshot } from './order-view.ts'
import { tellEnds } from './tell-ends.ts'

const of = (...orders: OrderSnapshot[]): ReadonlyMap<string, OrderSnapshot> =>
  new Map(orders.map((order) => [order.sessionId, order]))
const named = (sessionId: string, status: OrderSnapshot['status'] = 'active'): OrderSnapshot =>
  anOrder({ sessionId, status, metadata: { document: { name: `${sessionId}.pdf` } } })

it('does not tell what had ended before anybody listened', () => {
  expect(tellEnds(undefined, of(named('a', 'completed')))).toBe('')
  expect(tellEnds(of(), of(named('a', 'failed')))).toBe('')
})

it('names the one that ended, and counts where there are more', () => {
  const before = of(named('a'), named('b'), named('c'))
  expect(tellEnds(before, of(named('a', 'completed'), named('b'), named('c')))).toBe('a.pdf: done.')
  const all = of(named('a', 'completed'), named('b', 'completed'), named('c', 'cancelled'))
  expect(tellEnds(before, all)).toBe('2 orders are done. c.pdf: cancelled.')
})

it('says why one failed', () => {
  const failed = { ...named('a', 'failed'), error: { code: 'x', message: 'It has a password', retryable: false } }
  expect(tellEnds(of(named('a')), of(failed))).toBe('a.pdf failed: It has a password.')
})

it('is silent as long as nothing ends', () => {
  expect(tellEnds(of(named('a')), of(named('a'), named('b')))).toBe('')
})
