import { describe, expect, it } from 'vitest'
import { ProgressError } from '../src/errors.ts'
import { flakyStore } from '../src/testing/index.ts'
import { defineWorkflow } from '../src/workflow.ts'
import { aborted, deferred, managed, scan } from './managed.ts'

describe('starting', () => {
  it('runs the work once for one key, and gives everyone its result', async () => {
    const { manager } = managed()
    let runs = 0
    const start = () =>
      manager.run(scan, { barcode: '1' }, { owner: 'ann', key: 'k' }, async () => {
        runs += 1
        await Promise.resolve()
        return { runs }
      })
    expect(await Promise.all([start(), start(), start()])).toEqual([{ runs: 1 }, { runs: 1 }, { runs: 1 }])
    expect(await start()).toEqual({ runs: 1 })
  })

  it('refuses a key that was used with another input', async () => {
    const { manager } = managed()
    await manager.run(scan, { a: 1, b: 2 }, { owner: 'ann', key: 'k' }, async () => 1)
    await expect(manager.create(scan, { b: 2, a: 1 }, { owner: 'ann', key: 'k' })).resolves.toMatchObject({
      created: false,
    })
    await expect(manager.create(scan, { a: 2 }, { owner: 'ann', key: 'k' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
  })

  it.each(['', 'a b', 'ü', 'x'.repeat(256), 'a\nb'])('refuses the key %j', async (key) => {
    const { manager } = managed()
    await expect(manager.create(scan, null, { key })).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('holds the limit of live sessions per owner and workflow', async () => {
    const { manager } = managed()
    for (let i = 0; i < 3; i += 1) await manager.create(scan, null, { owner: 'ann' })
    await expect(manager.create(scan, null, { owner: 'ann' })).rejects.toMatchObject({ code: 'too_many_sessions' })
    await expect(manager.create(scan, null, { owner: 'bob' })).resolves.toMatchObject({ created: true })
  })
})

describe('holding', () => {
  it('refuses a second worker while the first holds the session, and any after the end', async () => {
    const { manager } = managed()
    const { session } = await manager.create(scan, null)
    const gate = deferred()
    const first = manager.attach(scan, session.sessionId, () => gate.promise.then(() => 'done'))
    await expect(manager.attach(scan, session.sessionId, async () => 'second')).rejects.toMatchObject({
      code: 'session_held',
    })
    gate.resolve()
    expect(await first).toBe('done')
    await expect(manager.attach(scan, session.sessionId, async () => 'third')).rejects.toMatchObject({
      code: 'session_sealed',
    })
    await expect(manager.attach(scan, 'nobody', async () => 'x')).rejects.toMatchObject({ code: 'session_not_found' })
  })

  it('keeps the lease as long as the work runs, however quiet it is', async () => {
    const { manager, clock } = managed()
    const gate = deferred<string>()
    const run = manager.run(scan, null, {}, () => gate.promise)
    await clock.advance(10 * 60_000)
    await manager.sweep()
    gate.resolve('quiet')
    expect(await run).toBe('quiet')
  })

  it('lets another worker take over from one that died, with its state, and fences the first', async () => {
    const dead = { now: false }
    const { manager, clock, inner } = managed({
      wrap: (store) => ({
        ...flakyStore(store, {}),
        renew: (lease, ms) => (dead.now ? new Promise(() => undefined) : store.renew(lease, ms)),
      }),
    })
    const { session } = await manager.create(scan, { barcode: '1' })
    const gate = deferred<string>()
    let signal: AbortSignal | undefined
    const first = manager.attach(scan, session.sessionId, async (_input, emitter) => {
      signal = emitter.signal
      emitter.stage('barcode_check')
      emitter.item('file-1', { status: 'completed' })
      await gate.promise
      emitter.stage('cache_check')
      await aborted(emitter.signal)
      return 'first'
    })
    first.catch(() => undefined)
    await clock.advance(1)
    dead.now = true
    await clock.advance(31_000)
    await manager.sweep()
    expect((await manager.read(session.sessionId))?.snapshot.status).toBe('waiting')

    const second = manager.attach(scan, session.sessionId, async (input, emitter, context) => {
      expect(input).toEqual({ barcode: '1' })
      expect(context.attempt).toBe(2)
      expect(context.previous?.items['file-1']?.status).toBe('completed')
      gate.resolve('')
      emitter.stage('ai_research')
      await clock.advance(10)
      return 'second'
    })
    expect(await second).toBe('second')
    await expect(first).rejects.toBeInstanceOf(ProgressError)
    expect(signal?.aborted).toBe(true)
    const view = await manager.read(session.sessionId)
    expect(view?.snapshot).toMatchObject({ status: 'completed', result: 'second', metadata: { attempt: 2 } })
    expect(view?.snapshot.stages.cache_check).toBeUndefined()
    await inner.close()
  })

  it('fails a session with stalled when nobody takes over, and one that no worker ever took', async () => {
    const { manager, clock, store } = managed()
    const { session: lost } = await manager.create(scan, null)
    await store.acquire(lost.sessionId, 'a worker that dies', 30_000)
    const { session: untaken } = await manager.create(scan, null)
    await clock.advance(30_001)
    await manager.sweep()
    expect((await manager.read(lost.sessionId))?.snapshot.status).toBe('waiting')
    await clock.advance(60_000)
    await manager.sweep()
    expect((await manager.read(lost.sessionId))?.snapshot.error).toMatchObject({ code: 'stalled', retryable: true })
    expect((await manager.read(untaken.sessionId))?.snapshot.status).toBe('pending')
    await clock.advance(24 * 3_600_000)
    await manager.sweep()
    expect((await manager.read(untaken.sessionId))?.snapshot.error).toMatchObject({ code: 'stalled' })
  })

  it('sweeps by itself, without holding a process open, until it is closed', async () => {
    const { manager, clock, store } = managed({ sweepMs: 5_000 })
    const { session } = await manager.create(scan, null)
    await store.acquire(session.sessionId, 'a worker that dies', 1_000)
    await clock.advance(70_000)
    expect((await manager.read(session.sessionId))?.snapshot.error).toMatchObject({ code: 'stalled' })
    await manager.close()
    await clock.advance(3 * 24 * 3_600_000)
    expect(clock.pending).toBe(0)
  })
})

describe('controls', () => {
  it('cancels the work wherever it runs, and the session says so', async () => {
    const { manager, clock } = managed()
    const { session } = await manager.create(scan, null)
    const run = manager.attach(scan, session.sessionId, async (_input, emitter) => {
      emitter.stage('ai_research')
      return aborted(emitter.signal)
    })
    await clock.advance(10)
    const { snapshot } = await manager.control(session.sessionId, 'cancel')
    expect(['cancelling', 'cancelled']).toContain(snapshot.status)
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect((await manager.read(session.sessionId))?.snapshot.status).toBe('cancelled')
    await expect(manager.control(session.sessionId, 'cancel')).rejects.toMatchObject({ code: 'not_controllable' })
  })

  it('cancels a session that nobody works on at once', async () => {
    const { manager } = managed()
    const { session } = await manager.create(scan, null)
    expect((await manager.control(session.sessionId, 'cancel')).snapshot.status).toBe('cancelled')
  })

  it('lets work complete after a cancel that came too late for it', async () => {
    const { manager, clock } = managed()
    const { session } = await manager.create(scan, null)
    const gate = deferred<string>()
    const run = manager.attach(scan, session.sessionId, () => gate.promise)
    await clock.advance(1)
    await manager.control(session.sessionId, 'cancel')
    gate.resolve('done all the same')
    expect(await run).toBe('done all the same')
    expect((await manager.read(session.sessionId))?.snapshot.status).toBe('completed')
  })

  it('leaves no trace when it changes nothing', async () => {
    const { manager, logOf, clock } = managed()
    const { session } = await manager.create(scan, null)
    void manager.attach(scan, session.sessionId, (_input, emitter) => aborted(emitter.signal)).catch(() => undefined)
    await clock.advance(1)
    await manager.control(session.sessionId, 'pause')
    const paused = (await logOf(session.sessionId)).length
    await manager.control(session.sessionId, 'pause')
    expect(await logOf(session.sessionId)).toHaveLength(paused)
    await manager.control(session.sessionId, 'resume')
    await manager.control(session.sessionId, 'resume')
    expect(await logOf(session.sessionId)).toHaveLength(paused + 2)
  })

  it('holds the work between two pieces while paused', async () => {
    const { manager, clock } = managed()
    const { session } = await manager.create(scan, null)
    const done: string[] = []
    const gate = deferred()
    const run = manager.attach(scan, session.sessionId, async (_input, emitter) => {
      done.push('one')
      await gate.promise
      await emitter.untilResumed()
      done.push('two')
      return null
    })
    await clock.advance(1)
    await manager.control(session.sessionId, 'pause')
    gate.resolve()
    await clock.advance(60_000)
    expect(done).toEqual(['one'])
    expect((await manager.read(session.sessionId))?.snapshot.status).toBe('paused')
    await manager.control(session.sessionId, 'resume')
    await run
    expect(done).toEqual(['one', 'two'])
  })

  it('is heard at the next renewal when the doorbell was lost', async () => {
    const { manager, clock } = managed({ wrap: (store) => flakyStore(store, { signal: () => 'drop' }) })
    const { session } = await manager.create(scan, null)
    const run = manager.attach(scan, session.sessionId, (_input, emitter) => aborted(emitter.signal))
    const ended = expect(run).rejects.toMatchObject({ code: 'cancelled' })
    await clock.advance(1)
    await manager.control(session.sessionId, 'cancel')
    await clock.advance(10_001)
    await ended
  })
})

describe('retrying', () => {
  it('starts an ended session again with its input, and shows the work what was done before', async () => {
    const { manager } = managed()
    const { session } = await manager.create(scan, { barcode: '1' }, { owner: 'ann', topics: ['shop:7'] })
    await manager
      .attach(scan, session.sessionId, async (_input, emitter) => {
        emitter.item('a', { status: 'completed' })
        emitter.item('b', { status: 'failed' })
        throw new ProgressError('timeout')
      })
      .catch(() => undefined)
    const again = await manager.retry(scan, session.sessionId, { items: ['b'] })
    expect(again.session).toMatchObject({ retryOf: session.sessionId, owner: 'ann', topics: ['shop:7'] })
    expect((await manager.retry(scan, session.sessionId)).session.sessionId).toBe(again.session.sessionId)
    await manager.attach(scan, again.session.sessionId, async (input, _emitter, { previous, retryItems }) => {
      expect(input).toEqual({ barcode: '1' })
      expect(previous?.items.a?.status).toBe('completed')
      expect(retryItems).toEqual(['b'])
      return null
    })
    expect((await manager.read(again.session.sessionId))?.snapshot.retryOf).toBe(session.sessionId)
  })

  it('refuses unknown items, a live session, and one whose input was not kept', async () => {
    const { manager } = managed()
    const { session } = await manager.create(scan, 'x'.repeat(70_000))
    await expect(manager.retry(scan, session.sessionId)).rejects.toMatchObject({ code: 'session_live' })
    await manager.control(session.sessionId, 'cancel')
    await expect(manager.retry(scan, session.sessionId)).rejects.toMatchObject({ code: 'not_controllable' })
    const { session: kept } = await manager.create(scan, null)
    await manager.control(kept.sessionId, 'cancel')
    await expect(manager.retry(scan, kept.sessionId, { items: ['ghost'] })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})

describe('limits of time', () => {
  it('aborts the work at the deadline, and fails the session when the work does not return in time', async () => {
    const bounded = defineWorkflow({ name: 'bounded', stages: {}, deadlineMs: 5_000, deadlineGraceMs: 2_000 })
    const { manager, clock } = managed()
    let signal: AbortSignal | undefined
    const run = manager.run(bounded, null, {}, (_emitter, context) => {
      signal = context.signal
      return new Promise(() => undefined)
    })
    const ended = expect(run).rejects.toMatchObject({ code: 'deadline' })
    await clock.advance(5_000)
    expect(signal?.reason).toMatchObject({ code: 'deadline' })
    await clock.advance(1_999)
    expect((await manager.list()).items[0]?.status).toBe('active')
    await clock.advance(1)
    await ended
    expect((await manager.list()).items[0]?.status).toBe('failed')
  })

  it('says after 30 s that a session is slow, in its log and metadata', async () => {
    const { manager, clock } = managed()
    const gate = deferred()
    const run = manager.run(scan, null, {}, () => gate.promise)
    await clock.advance(30_001)
    const [session] = (await manager.list()).items
    const { snapshot } = (await manager.read(session?.sessionId ?? '')) ?? {}
    expect(snapshot?.metadata.slow).toBe(true)
    expect(snapshot?.log).toMatchObject([{ level: 'warn', message: 'This is taking longer than expected' }])
    gate.resolve()
    await run
  })
})

describe('the operators’ log', () => {
  it('holds type, stage and ids of every event, the sequence, and the duration, but no payload', async () => {
    const { manager, clock, logger } = managed()
    await manager.run(scan, { secret: 'hunter2' }, { owner: 'ann' }, async (emitter) => {
      emitter.stage('barcode_check')
      await clock.advance(40)
      emitter.partial({ product: 'hunter2' })
      return 'hunter2'
    })
    const events = logger.entries.filter(({ message }) => message.startsWith('session event'))
    for (const { fields } of events) {
      expect(fields).toMatchObject({
        sessionId: expect.any(String),
        stage: 'barcode_check',
        timestamp: expect.any(Number),
      })
    }
    expect(events.map(({ fields }) => fields.type)).toEqual(['progress', 'partial', 'progress', 'complete'])
    expect(logger.withMessage('session completed')[0]?.fields).toMatchObject({
      durationMs: 40,
      stages: ['barcode_check'],
    })
    expect(JSON.stringify(logger.entries)).not.toContain('hunter2')
  })

  it('tells operators of a failure in full', async () => {
    const { manager, logger } = managed()
    const cause = new Error('password=hunter2')
    await manager
      .run(scan, null, {}, async (emitter) => {
        emitter.stage('ai_research')
        throw cause
      })
      .catch(() => undefined)
    expect(logger.withMessage('session failed')[0]).toMatchObject({
      level: 'error',
      fields: { stage: 'ai_research', err: cause, error: { code: 'internal' } },
    })
  })
})
