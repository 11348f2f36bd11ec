import { createProgressManager, type ProgressManager, type Snapshot } from '@progress/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Forked, forkForTest } from './support/fork-program.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { openStore, prepareStore, type StoreAddress } from './support/open-store.ts'
import { sheets } from './support/sheets.ts'
import { type SheetsSource, startSheetsSource } from './support/sheets-source.ts'

const LIMIT_MS = 120_000
const LEASE_MS = 1_500
const WAIT = { timeout: 30_000, interval: 20 }
const IDS = Array.from({ length: 24 }, (_, index) => `sheet-${index}`)

/** A session of two dozen sheets, three at once, in a store that workers and this process share. */
interface Scene {
  readonly store: StoreAddress
  readonly source: SheetsSource
  readonly manager: ProgressManager
  readonly sessionId: string
  /** Starts a worker of it. */
  work(options?: { readonly deadlineMs: number }): Promise<Forked>
  state(): Promise<Snapshot>
  /** Waits until the session's state is so. */
  reaches(expected: object): Promise<void>
}

async function begin(store: StoreAddress): Promise<Scene> {
  const opened = await openStore(store)
  const manager = createProgressManager({ store: opened.store, sweepMs: 0 })
  onTestFinished(async () => {
    await manager.close()
    await opened.close()
  })
  const source = await startSheetsSource()
  const { session } = await manager.create(sheets, { ids: IDS, source: source.origin })
  const { sessionId } = session
  const state = async () => (await manager.read(sessionId))?.snapshot as Snapshot
  return {
    store,
    source,
    manager,
    sessionId,
    work: (options) => forkForTest('sheets-worker.ts', { store, sessionId, leaseMs: LEASE_MS, ...options }),
    state,
    reaches: (expected) => vi.waitFor(async () => expect(await state()).toMatchObject(expected), WAIT),
  }
}

const prepared = async (kind: Kind): Promise<StoreAddress> => {
  const { store } = await kind.start()
  await prepareStore(store)
  return store
}

/** What a run came to, without what depends on when it ran. */
const comesTo = ({ status, outcome, percent, counts, counters, result }: Snapshot) => ({
  status,
  outcome,
  percent,
  counts,
  counters,
  result,
})

/** The items that are being worked on. */
const activeIn = ({ items }: Snapshot): string[] => Object.keys(items).filter((id) => items[id]?.status === 'active')

/** Pauses, kills, resumes, kills again, retries what failed. @returns Also the items that were cut short. */
async function disturbed(scene: Scene): Promise<{ cut: readonly string[]; ended: Snapshot }> {
  const { source, manager, sessionId, work, state, reaches } = scene
  source.gone.add('sheet-2')
  const first = await work()
  await vi.waitFor(() => expect(source.waiting).toBe(3), WAIT)
  source.allow(3)
  await reaches({ counts: { completed: 2, failed: 1, active: 3 } })

  await manager.control(sessionId, 'pause')
  await vi.waitFor(async () => {
    // Until the worker has heard of it, it goes on.
    source.allow(source.waiting)
    expect((await state()).counts.active).toBe(0)
  }, WAIT)
  const asked = source.asked.length
  expect(asked).toBeLessThan(IDS.length - 4)
  await first.kill()
  const second = await work()
  await reaches({ status: 'paused', metadata: { attempt: 2 } })
  expect(new Set(source.asked)).toEqual(new Set(IDS.slice(0, asked)))
  expect(source.asked).toHaveLength(asked)

  await manager.control(sessionId, 'resume')
  source.allow(1)
  await reaches({ status: 'active', counts: { completed: asked, active: 3 } })
  await vi.waitFor(() => expect(source.waiting).toBe(3), WAIT)
  const cut = activeIn(await state())
  expect(cut).toHaveLength(3)
  await second.kill()
  await work()
  const again = Object.fromEntries(cut.map((id) => [id, { status: 'active', attempt: 2 }]))
  await reaches({ metadata: { attempt: 3 }, items: again })

  source.gone.clear()
  await manager.retry(sheets, sessionId, { items: ['sheet-2'] })
  expect((await state()).counts.failed).toBe(0)
  source.allow(100)
  await reaches({ status: 'completed' })
  return { cut, ended: await state() }
}

async function endsTheSame(kind: Kind): Promise<void> {
  const store = await prepared(kind)
  const calm = await begin(store)
  calm.source.allow(IDS.length)
  await calm.work()
  await calm.reaches({ status: 'completed' })

  const scene = await begin(store)
  const { cut, ended } = await disturbed(scene)
  const undisturbed = comesTo(await calm.state())
  expect(undisturbed).toMatchObject({ outcome: 'full', percent: 100, counts: { completed: IDS.length } })
  expect(comesTo(ended)).toEqual(undisturbed)
  const times = (id: string): number => scene.source.asked.filter((asked) => asked === id).length
  expect(IDS.filter((id) => times(id) !== 1)).toEqual(['sheet-2', ...cut])
  expect(['sheet-2', ...cut].map((id) => [times(id), ended.items[id]?.attempt])).toEqual([
    [2, 1],
    ...cut.map(() => [2, 2]),
  ])
}

async function isCancelled(kind: Kind): Promise<void> {
  const { source, manager, sessionId, work, reaches } = await begin(await prepared(kind))
  await work()
  source.allow(2)
  await reaches({ counts: { completed: 2, active: 3 } })
  await manager.control(sessionId, 'pause')
  await manager.control(sessionId, 'cancel')
  await reaches({ status: 'cancelled', counts: { completed: 2, cancelled: IDS.length - 2 } })
  expect(source.asked).toHaveLength(5)
  await vi.waitFor(() => expect(source.waiting).toBe(0), WAIT)
}

async function isOutOfTime(kind: Kind): Promise<void> {
  const { source, work, state, reaches } = await begin(await prepared(kind))
  const deadlineMs = 4_000
  const first = await work({ deadlineMs })
  await vi.waitFor(() => expect(source.waiting).toBe(3), WAIT)
  source.allow(2)
  await reaches({ counts: { completed: 2, active: 3 } })
  await first.kill()
  const { startedAt = 0 } = await state()
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(startedAt + deadlineMs), WAIT)
  await work({ deadlineMs })
  await reaches({
    status: 'completed',
    outcome: 'partial',
    counts: { completed: 2, cancelled: IDS.length - 2 },
    metadata: { timedOut: true, timeoutThresholdMs: deadlineMs },
    result: { completed: 2, sums: { 'sheet-23': null } },
  })
  expect(source.asked).toHaveLength(5)
}

const TITLE =
  'a list that is paused, whose workers are killed, and whose failed item is retried, ends as an undisturbed one'
const CANCELLED = 'a cancel of a paused list in another process cancels what is not done, and ends its requests'
const OUT_OF_TIME = 'a deadline that passed while no worker was there ends the session with what was done'

KINDS.redis.describe('control over Redis', () => {
  it(TITLE, () => endsTheSame(KINDS.redis), LIMIT_MS)
  it(CANCELLED, () => isCancelled(KINDS.redis), LIMIT_MS)
  it(OUT_OF_TIME, () => isOutOfTime(KINDS.redis), LIMIT_MS)
})

KINDS.postgres.describe('control over Postgres', () => {
  it(TITLE, () => endsTheSame(KINDS.postgres), LIMIT_MS)
  it(CANCELLED, () => isCancelled(KINDS.postgres), LIMIT_MS)
  it(OUT_OF_TIME, () => isOutOfTime(KINDS.postgres), LIMIT_MS)
})
