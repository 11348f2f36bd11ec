import { channel } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { createProgressManager } from '../src/create-manager.ts'
import { ProgressError } from '../src/errors.ts'
import { foldLog } from '../src/fold.ts'
import type { AppendBatch, SessionLog } from '../src/store.ts'
import { flakyStore } from '../src/testing/index.ts'
import { aborted, deferred, managed, scan } from './managed.ts'

describe('a holder', () => {
  it('works under a lease that it took without hearing of it, and not twice', async () => {
    const lost = { replies: 1 }
    const { manager, inner, clock } = managed({
      wrap: (store) =>
        flakyStore(store, { call: (method) => (method === 'acquire' && lost.replies-- > 0 ? 'loseReply' : undefined) }),
    })
    const { session } = await manager.create(scan, null)
    const { sessionId } = session
    const runs = { count: 0 }
    const hold = deferred()
    const attach = (): Promise<unknown> =>
      manager.attach(scan, sessionId, async () => {
        runs.count += 1
        await hold.promise
        return 'done'
      })
    await expect(attach()).rejects.toMatchObject({ code: 'store_unavailable' })
    expect((await inner.read(sessionId))?.session.lease).toMatchObject({ epoch: 1 })
    // Of many who come at once none can know that it is not another's.
    const many = await Promise.allSettled([attach(), attach(), attach()])
    expect(many.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
      Array(3).fill('session_held'),
    )
    const again = attach()
    await clock.advance(0)
    await expect(attach()).rejects.toMatchObject({ code: 'session_held' })
    hold.resolve()
    expect(await again).toBe('done')
    expect(runs.count).toBe(1)
  })

  it('is active again where it was taken for lost and comes back before another took the session', async () => {
    let isSuspended = false
    const { manager, clock, store, logOf } = managed({
      wrap: (store) => ({
        ...flakyStore(store, {}),
        renew: (lease, leaseMs) =>
          isSuspended ? Promise.reject(new ProgressError('store_unavailable')) : store.renew(lease, leaseMs),
      }),
    })
    const other = createProgressManager({ store, clock, sweepMs: 0 })
    const hold = deferred()
    const { session } = await manager.create(scan, null)
    const statusNow = async (): Promise<unknown> => (await manager.read(session.sessionId))?.snapshot.status
    const run = manager.attach(scan, session.sessionId, async (_input, emitter) => {
      emitter.stage('barcode_check')
      await hold.promise
      return 'done'
    })
    await clock.advance(0)
    isSuspended = true
    await clock.advance(31_000)
    await other.sweep()
    isSuspended = false
    await clock.advance(10_000)
    expect(await statusNow()).toBe('active')
    hold.resolve()
    expect(await run).toBe('done')
    const statuses = (await logOf(session.sessionId)).flatMap((event) => ('status' in event ? [event.status] : []))
    expect(statuses).toEqual(['active', 'waiting', 'active'])
  })

  it('learns once that it was fenced, however much the next holder wrote meanwhile', async () => {
    let isSuspended = false
    const { manager, clock, store, logger } = managed({
      wrap: (store) => ({
        ...flakyStore(store, {}),
        renew: (lease, leaseMs) =>
          isSuspended ? Promise.reject(new ProgressError('store_unavailable')) : store.renew(lease, leaseMs),
        read: (sessionId, after) =>
          isSuspended ? Promise.reject(new ProgressError('store_unavailable')) : store.read(sessionId, after),
      }),
    })
    const { session } = await manager.create(scan, null)
    const run = manager.attach(scan, session.sessionId, (_input, emitter) => aborted(emitter.signal))
    const outcome = run.catch((error: unknown) => error)
    await clock.advance(0)
    isSuspended = true
    await clock.advance(31_000)
    const lease = await store.acquire(session.sessionId, 'another', 30_000)
    const statuses = ['waiting', 'active', 'active'] as const
    await store.append(session.sessionId, {
      writer: 'another',
      batch: 1,
      epoch: lease?.epoch,
      events: statuses.map((status) => ({ type: 'progress', timestamp: clock.now(), status })),
    })
    isSuspended = false
    await clock.advance(10_000)
    expect(await outcome).toMatchObject({ code: 'fenced' })
    expect(logger.withMessage('the session was lost')).toHaveLength(1)
  })

  it('fails with what its signal says, where its lease tells of the loss before the end is refused', async () => {
    const [hold, answer] = [deferred(), deferred()]
    let isOver = false
    const { manager, clock } = managed({
      wrap: (store) => ({
        ...flakyStore(store, {}),
        renew: async (lease, leaseMs) => (isOver ? undefined : store.renew(lease, leaseMs)),
        async append(sessionId, batch) {
          if (!isOver) return store.append(sessionId, batch)
          await answer.promise
          throw new ProgressError('session_sealed')
        },
      }),
    })
    const { session } = await manager.create(scan, null)
    let signal: AbortSignal | undefined
    const run = manager.attach(scan, session.sessionId, async (_input, emitter) => {
      signal = emitter.signal
      await hold.promise
      return 'done'
    })
    const outcome = run.catch((error: unknown) => error)
    await clock.advance(0)
    isOver = true
    hold.resolve()
    await clock.advance(10_000)
    expect(signal?.reason).toMatchObject({ code: 'fenced' })
    answer.resolve()
    expect(await outcome).toBe(signal?.reason)
  })

  it('goes on above a store that has lost events, from its own state', async () => {
    const batches: AppendBatch[] = []
    let rewound = false
    const { manager, clock } = managed({
      wrap: (store) => ({
        ...flakyStore(store, {}),
        async append(sessionId, batch) {
          batches.push(batch)
          if (batches.length === 2 && !rewound) {
            rewound = true
            throw new ProgressError('store_rewound')
          }
          const { rebase: _, ...rest } = batch
          return store.append(sessionId, rest)
        },
      }),
    })
    const run = manager.run(scan, null, {}, async (emitter) => {
      emitter.stage('barcode_check')
      await clock.advance(1)
      emitter.log('after the loss')
      return 'done'
    })
    for (let i = 0; i < 20; i += 1) await clock.advance(500)
    expect(await run).toBe('done')
    const [, lost, again] = batches
    expect(again).toMatchObject({ batch: lost?.batch, seen: 1, rebase: { seq: 1, stage: 'barcode_check' } })
  })

  it('writes a checkpoint every 256 events, which equals the fold of the log, and one after the end', async () => {
    const checkpoints: number[] = []
    const { manager, clock, inner } = managed({
      wrap: (store) => ({
        ...flakyStore(store, {}),
        checkpoint(sessionId, snapshot) {
          checkpoints.push(snapshot.seq)
          return store.checkpoint(sessionId, snapshot)
        },
      }),
    })
    let id = ''
    await manager.run(scan, null, {}, async (emitter) => {
      id = emitter.sessionId
      for (let i = 0; i < 300; i += 1) {
        emitter.append('text', `${i} `)
        await clock.advance(1)
      }
      return null
    })
    expect(checkpoints[0]).toBe(256)
    const log = (await inner.read(id)) as SessionLog
    expect(checkpoints.at(-1)).toBe(log.head)
    const { text } = foldLog(log).partial
    expect(String(text).trim().split(' ')).toHaveLength(300)
  })

  it('holds a bounded amount while the store is down, says what it dropped, and loses nothing else', async () => {
    let down = true
    const { manager, clock } = managed({
      wrap: (store) => ({
        ...flakyStore(store, {}),
        append: (sessionId, batch) =>
          down ? Promise.reject(new ProgressError('store_unavailable')) : store.append(sessionId, batch),
      }),
    })
    const piece = 'x'.repeat(200 * 1024)
    const { session } = await manager.create(scan, null)
    const run = manager.attach(scan, session.sessionId, async (_input, emitter) => {
      await clock.advance(0)
      for (let i = 0; i < 200; i += 1) emitter.append('text', piece)
      emitter.update({ counters: { emitted: 200 } })
      return 'done'
    })
    await clock.advance(10)
    down = false
    for (let i = 0; i < 20; i += 1) await clock.advance(1_000)
    expect(await run).toBe('done')
    const { snapshot } = (await manager.read(session.sessionId)) ?? {}
    expect(snapshot?.counters.emitted).toBe(200)
    expect(String(snapshot?.partial.text).length).toBeLessThanOrEqual(16 * 1024 * 1024)
    expect(manager.stats().refused).toBeGreaterThan(100)
    expect(manager.stats().storeErrors).toBeGreaterThan(0)
  })

  it('tells diagnostics_channel of begin, events and end', async () => {
    const told: unknown[] = []
    const listen = (message: unknown): void => void told.push(message)
    channel('progress:session').subscribe(listen)
    channel('progress:event').subscribe(listen)
    const { manager } = managed()
    await manager.run(scan, null, {}, async (emitter) => emitter.stage('cache_check'))
    channel('progress:session').unsubscribe(listen)
    channel('progress:event').unsubscribe(listen)
    expect(told[0]).toMatchObject({ phase: 'began', workflow: 'scan', attempt: 1 })
    expect(told.at(-1)).toMatchObject({ phase: 'ended', status: 'completed' })
    expect(told.slice(1, -1)).toMatchObject([
      { event: { type: 'progress' } },
      { event: {} },
      { event: { type: 'complete' } },
    ])
  })

  it('logs payloads only where that was asked for', async () => {
    const { manager, logger } = managed({ logPayloads: true })
    await manager.run(scan, null, {}, async () => 'the payload')
    expect(JSON.stringify(logger.entries)).toContain('the payload')
  })
})
