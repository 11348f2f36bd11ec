import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Snapshot } from '@progress/core'
import { describeWhere, postgresUrl, redisUrl } from '@progress/test-services'
import { Deployment, type RunningProcess, startProcess } from 'purchase-order/test/support/processes'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type IngestResult, ingest } from '../src/workflows.ts'
import { pictureOf } from './support/hostile-files.ts'
import { formOf } from './support/running-app.ts'
import { state } from './support/state.ts'

const urls = { redis: (await redisUrl()) ?? '', postgres: (await postgresUrl()) ?? '' }
const SOURCE = new URL('../src/', import.meta.url)
const LIMIT_MS = 240_000
/** Enough to be in the middle of when a worker is killed. */
const PICTURES = 60
const TOTAL = PICTURES + 2

let directory: string
let deployment: Deployment
let files: File[]

const settings = (): Record<string, string> => ({ INGEST_DATA: directory, LEASE_MS: '4000', GRACE_MS: '0' })

async function start(web: RunningProcess, visitor = 'ann') {
  return deployment.client(web, visitor).start(ingest, formOf(files) as never)
}

/** An undisturbed run comes to just that. */
function expectTotals(result: IngestResult): void {
  const { files: ended, counters } = result
  expect(result).toMatchObject({ processed: TOTAL, failed: 2 })
  expect(counters).toEqual({
    processed: TOTAL,
    metadata: PICTURES,
    keywords: PICTURES,
    scores: PICTURES,
    flagged: 0,
    errors: 2,
  })
  expect(ended).toHaveLength(TOTAL)
  expect(new Set(ended.map(({ id }) => id)).size).toBe(TOTAL)
}

const processed = (least: number) => (snapshot: Snapshot) =>
  snapshot.status === 'active' && (snapshot.counters.processed ?? 0) >= least

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ingest-processes-'))
  const picture = new Uint8Array(await pictureOf(1_600, 1_200))
  files = Array.from({ length: PICTURES }, (_, index) => new File([picture], `picture-${index}.jpg`))
  files.splice(7, 0, new File([], 'empty.jpg'))
  files.push(new File([new Uint8Array([0, 1, 2, 3, 0, 255, 7, 9])], 'noise'))
})
afterEach(async () => {
  await deployment.close()
  await rm(directory, { recursive: true, force: true })
}, LIMIT_MS)

const KINDS = [
  ['sessions and queue in Redis, data in SQLite', { redis: urls.redis, postgres: '' }],
  ['sessions and queue in Redis, data in Postgres', urls],
  ['everything in Postgres', { redis: '', postgres: urls.postgres }],
] as const

describeWhere(urls.redis && urls.postgres)('web and workers as processes', () => {
  it.each(KINDS)(
    '%s: a worker is killed, another takes over, and the totals are the same',
    async (_name, where) => {
      deployment = new Deployment(where, settings(), SOURCE)
      const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
      const session = await start(web)
      await state(session, processed(5))
      await worker.kill('SIGKILL')
      await deployment.start('worker')
      expectTotals(await session.result)
      const snapshot = session.getSnapshot() as Snapshot
      expect(snapshot).toMatchObject({
        status: 'completed',
        outcome: 'partial',
        percent: 100,
        metadata: { attempt: 2 },
      })
    },
    LIMIT_MS,
  )

  it.each(KINDS.slice(1))(
    '%s: paused, the worker restarted, resumed, retried: the totals are the same',
    async (_name, where) => {
      deployment = new Deployment(where, settings(), SOURCE)
      const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
      const session = await start(web)
      await state(session, processed(3))
      await session.pause()
      const held = await state(session, ({ status, counts }) => status === 'paused' && counts.active === 0)
      expect(await worker.kill('SIGTERM')).toBe(0)
      await deployment.start('worker')
      // A second tab, which knows the id alone.
      const other = deployment.client(web).follow(await session.started)
      const before = await state(other, ({ status }) => status === 'paused')
      expect(before.counts.completed).toBe(held.counts.completed)
      await other.resume()
      expectTotals((await other.result) as IngestResult)
      const again = await other.retry(['empty.jpg'])
      expectTotals((await again.result) as IngestResult)
    },
    LIMIT_MS,
  )

  it(
    'a worker that is told to stop hands its session back, and the next goes on',
    async () => {
      deployment = new Deployment({ redis: '', postgres: urls.postgres }, settings(), SOURCE)
      const [web, worker] = await Promise.all([deployment.start('web'), deployment.start('worker')])
      const session = await start(web)
      await state(session, processed(3))
      expect(await worker.kill('SIGTERM')).toBe(0)
      await state(session, ({ status }) => status === 'waiting')
      await deployment.start('worker')
      expectTotals(await session.result)
    },
    LIMIT_MS,
  )
})

it(
  'a process says what is missing, in a line, and ends; and what it is',
  async () => {
    deployment = new Deployment({ redis: '', postgres: '' }, settings(), SOURCE)
    for (const [env, message] of [
      [{ REDIS_URL: '', DATABASE_URL: '' }, 'Neither REDIS_URL nor DATABASE_URL is set'],
      [{ REDIS_URL: 'redis://127.0.0.1:1' }, 'REDIS_URL cannot be reached'],
      [{ REDIS_URL: 'redis://127.0.0.1', SESSIONS: '0' }, 'SESSIONS is a whole number of at least 1, not 0'],
    ] as const) {
      const process = startProcess('worker', { ...settings(), DATABASE_URL: '', ...env }, SOURCE)
      expect(await process.ended).toBe(1)
      expect(process.errors()).toContain(message)
      expect(process.errors().trim().split('\n')).toHaveLength(1)
    }
  },
  LIMIT_MS,
)
