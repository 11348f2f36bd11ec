import { expect, it } from 'vitest'
import { anOrder } from './an-order.ts'
import { pipelineOf } from './pipeline.ts'

const HOUR_MS = 3_600_000

it('counts each order once, where it is', () => {
  const orders = [
    anOrder(),
    anOrder({ status: 'active', stage: 'ai_parsing' }),
    anOrder({ status: 'waiting', stage: 'ai_parsing' }),
    anOrder({ status: 'active', stage: 'shopify_sync' }),
    anOrder({ status: 'completed', endedAt: HOUR_MS }),
    anOrder({ status: 'completed', endedAt: 1 }),
    anOrder({ status: 'failed', endedAt: HOUR_MS }),
    anOrder({ status: 'cancelled', endedAt: HOUR_MS }),
  ]
  expect(pipelineOf(orders, HOUR_MS + 2)).toMatchObject({
    queued: 1,
    stages: { ai_parsing: 2, shopify_sync: 1 },
    done: 2,
    failed: 1,
    perHour: 1,
  })
})

it('asks the server again when an order has ended, and only then', () => {
  const moment = (status: 'active' | 'completed' | 'failed' | 'cancelled', percent = 0): string =>
    pipelineOf([anOrder({ status, percent })], 0).moment
  expect(moment('active', 10)).toBe(moment('active', 90))
  expect(new Set([moment('active'), moment('completed'), moment('failed'), moment('cancelled')]).size).toBe(4)
})
