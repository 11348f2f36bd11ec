import type { Snapshot } from '@progress/core'
import { describeWhere, postgresUrl, redisUrl } from '@progress/test-services'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../src/database/database.ts'
import { type LocalShop, serveLocalShop } from '../src/shop/local/local-shop.ts'
import { purchaseOrder } from '../src/workflow.ts'
import { orderCsv, orderForm, state, stepsOf, topicState } from './support/orders.ts'
import { Deployment, type RunningProcess, startProcess } from './support/processes.ts'
import { testDatabase } from './support/test-database.ts'

const urls = { redis: (await redisUrl()) ?? '', postgres: (await postgresUrl()) ?? '' }
const LINES = 10
const LIMIT_MS = 300_000

/** A shop of few points: an order of ten lines keeps a worker busy for some seconds. */
const SLOW_LIMITS = { maximumAvailable: 60, restoreRate: 30 }

let database: Database
let shop: LocalShop
let deployment: Deployment

const isActiveIn =
  (stage: string, steps: number) =>
  (snapshot: Snapshot): boolean =>
    snapshot.stage === stage && stepsOf(snapshot, stage) >= steps

async function deploy(env: Record<string, string> = {}): Promise<void> {
  const shopEnv = { SHOPIFY_URL: shop.url, SHOPIFY_ACCESS_TOKEN: 'secret' }
  deployment = new Deployment(urls, { ...shopEnv, LEASE_MS: '4000', ...env })
}

const upload = (web: RunningProcess, name: string, lines = LINES) =>
  deployment.client(web).start(purchaseOrder, orderForm(`${name}.csv`, orderCsv(name, lines)))

/** Mutations that the shop has answered: two a product, an upload of the image between them. */
const mutations = (): number => shop.counts.answered

describeWhere(urls.redis && urls.postgres)('web and workers as processes', () => {
  beforeAll(async () => {
    database = await testDatabase()
  })

  beforeEach(async () => {
    await database.query('TRUNCATE shop_product, shop_file')
    shop = await serveLocalShop({ database, accessToken: 'secret', limits: SLOW_LIMITS })
  })

  afterEach(async () => {
    await deployment.close()
    await shop.close()
  }, LIMIT_MS)

  afterAll(() => database.close())

  describe.each(['redis', 'postgres'])('with the sessions in %s', (store) => {
    it(
      'an order that one process took moves to its end in another, and both tell of it by its id',
      async () => {
        await deploy({ SESSION_STORE: store })
        const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
        const session = upload(web, 'A1', 3)
        const usable = await state(session as never, ({ partial }) => partial.usable === true)
        expect(usable.status).toBe('active')
        expect(await session.result).toMatchObject({ total: 9, lines: { length: 3 } })
        expect(await shop.products()).toHaveLength(3)
        const id = await session.started
        await worker.line(({ msg, sessionId }) => msg === 'session completed' && sessionId === id)
        await web.line(({ msg, sessionId }) => msg === 'session created' && sessionId === id)
      },
      LIMIT_MS,
    )

    it(
      'durability 4: a worker is killed, its order waits, and the next worker goes on where it was',
      async () => {
        await deploy({ SESSION_STORE: store })
        const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
        const session = upload(web, 'B2')
        await state(session as never, isActiveIn('shopify_sync', 3))
        await worker.kill('SIGKILL')
        await state(session as never, ({ status }) => status === 'waiting')
        await deployment.start('worker')
        await session.result
        const snapshot = session.getSnapshot() as Snapshot
        expect(snapshot.metadata.attempt).toBe(2)
        expect(snapshot.stages.ai_parsing?.attempt).toBeUndefined()
        expect(snapshot.stages.shopify_sync?.metadata).toMatchObject({ products: LINES })
        expect(await shop.products()).toHaveLength(LINES)
        // What was synced before is not synced again, but for the product at which the first was killed.
        expect(mutations()).toBeLessThanOrEqual(2 * LINES + 2)
      },
      LIMIT_MS,
    )
  })

  it(
    'durability 4: nobody comes, the order counts as stalled, and a retry goes on where it was',
    async () => {
      await deploy({ TAKEOVER_MS: '2000' })
      const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
      const session = upload(web, 'C3')
      await state(session as never, isActiveIn('shopify_sync', 3))
      await worker.kill('SIGKILL')
      await expect(session.result).rejects.toMatchObject({ code: 'stalled', retryable: true })
      await deployment.start('worker', { TAKEOVER_MS: '60000' })
      const again = await session.retry()
      expect(await again.result).toMatchObject({ total: LINES * 3 })
      const snapshot = again.getSnapshot() as Snapshot
      expect(snapshot.retryOf).toBe(session.id)
      expect(snapshot.log.map(({ message }) => message)).toContain('Going on after 4 of 7 stages')
      expect(await shop.products()).toHaveLength(LINES)
      expect(mutations()).toBeLessThanOrEqual(2 * LINES + 2)
    },
    LIMIT_MS,
  )

  it(
    'a worker that is told to stop finishes what it can, and hands the rest to the next',
    async () => {
      await deploy()
      const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker', { GRACE_MS: '0' })])
      const session = upload(web, 'D4')
      await state(session as never, isActiveIn('shopify_sync', 2))
      const handed = worker.kill('SIGTERM')
      await state(session as never, ({ status }) => status === 'waiting')
      expect(await handed).toBe(0)
      const patient = await deployment.start('worker', { GRACE_MS: '60000' })
      await state(session as never, isActiveIn('shopify_sync', 5))
      expect(await patient.kill('SIGTERM')).toBe(0)
      expect(patient.lines.map(({ msg }) => msg)).toContain('session completed')
      await session.result
      expect(await shop.products()).toHaveLength(LINES)
      expect(mutations()).toBeLessThanOrEqual(2 * LINES + 2)
    },
    LIMIT_MS,
  )

  it(
    'a dashboard sees the orders of every web process, and cancels one wherever it runs',
    async () => {
      await deploy()
      const [one, two] = await Promise.all([
        deployment.start('web'),
        deployment.start('web'),
        deployment.start('worker'),
      ])
      const dashboard = deployment.client(one, 'bob').topic('merchant:northwind')
      const first = upload(one, 'E5')
      const second = upload(two, 'F6')
      await topicState(dashboard, (sessions) => sessions.filter(isActiveIn('shopify_sync', 1)).length === 2)
      const asked = performance.now()
      await deployment
        .client(one, 'bob')
        .follow(await second.started)
        .cancel()
      await expect(second.result).rejects.toMatchObject({ code: 'cancelled' })
      expect(performance.now() - asked).toBeLessThan(10_000)
      await first.result
      const ended = await topicState(dashboard, (sessions) => sessions.every(({ endedAt }) => endedAt !== undefined))
      expect(new Map(ended.map(({ sessionId, status }) => [sessionId, status]))).toEqual(
        new Map([
          [await first.started, 'completed'],
          [await second.started, 'cancelled'],
        ]),
      )
    },
    LIMIT_MS,
  )

  it(
    'a web process that is told to stop sends its followers to another, and they miss nothing',
    async () => {
      await deploy()
      const [one, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
      const session = upload(one, 'G7', 5)
      const id = await session.started
      await state(session as never, isActiveIn('shopify_sync', 1))
      expect(await one.kill('SIGTERM')).toBe(0)
      const two = await deployment.start('web')
      const followed = deployment.client(two).follow(id)
      expect(await followed.result).toMatchObject({ total: 15 })
      expect(worker.lines.filter(({ msg, sessionId }) => msg === 'session began' && sessionId === id)).toHaveLength(1)
    },
    LIMIT_MS,
  )
})

it(
  'a process says what is missing, in a line, and ends',
  async () => {
    for (const [env, message] of [
      [{ REDIS_URL: '' }, 'REDIS_URL is not set'],
      [{ REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1:1' }, 'REDIS_URL cannot be reached'],
      [{ REDIS_URL: 'localhost', DATABASE_URL: 'x' }, 'REDIS_URL is no address that begins with redis:// or rediss://'],
      [{ SESSION_STORE: 'files' }, 'SESSION_STORE is redis or postgres, not files'],
      [{ LEASE_MS: 'x' }, 'LEASE_MS is a whole number of at least 1000, not x'],
    ] as const) {
      const given = { REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1', ...env }
      const process = startProcess('worker', given)
      expect(await process.ended).toBe(1)
      expect(process.errors()).toContain(message)
      expect(process.errors().trim().split('\n')).toHaveLength(1)
    }
  },
  LIMIT_MS,
)
