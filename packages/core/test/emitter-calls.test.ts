import { describe, expect, it } from 'vitest'
import type { Emitter } from '../src/emitter.ts'
import type { SessionEvent, Snapshot } from '../src/types.ts'
import { deferred, managed, scan } from './managed.ts'

/** Runs work over a store in memory, and gives what it left there. */
async function ran(
  work: (emitter: Emitter, tools: ReturnType<typeof managed>) => unknown,
): Promise<{ snapshot: Snapshot; log: readonly SessionEvent[] }> {
  const tools = managed()
  let id = ''
  await tools.manager.run(scan, null, {}, async (emitter) => {
    id = emitter.sessionId
    await work(emitter, tools)
    return null
  })
  return { snapshot: (await tools.manager.read(id))?.snapshot as Snapshot, log: await tools.logOf(id) }
}

describe('addStage', () => {
  it('lengthens the plan, and the bar goes on from where it is', async () => {
    let before = 0
    const { snapshot, log } = await ran(async (emitter, { clock }) => {
      emitter.stage('barcode_check')
      emitter.stage('cache_check')
      before = emitter.snapshot.percent
      emitter.addStage('second_opinion', { title: 'Asking somebody else', weight: 5, tier: 2 })
      await clock.advance(1)
      emitter.stage('second_opinion' as never)
      await clock.advance(1)
    })
    expect(before).toBeGreaterThan(0)
    expect(snapshot.plan.at(-1)).toEqual({ id: 'second_opinion', title: 'Asking somebody else', weight: 5, tier: 2 })
    expect(snapshot.stages.second_opinion).toMatchObject({ status: 'completed', message: 'Asking somebody else' })
    const percents = log.flatMap((event) =>
      event.type === 'progress' && event.percent !== undefined ? event.percent : [],
    )
    expect(percents).toEqual([...percents].sort((a, b) => a - b))
  })
})

describe('waiting', () => {
  it('says so until the next sign of work', async () => {
    const seen: string[] = []
    const { snapshot } = await ran((emitter) => {
      emitter.waiting('for the warehouse')
      seen.push(emitter.snapshot.status, emitter.snapshot.message ?? '')
      emitter.update({ current: 1, total: 2 })
      seen.push(emitter.snapshot.status)
    })
    expect(seen).toEqual(['waiting', 'for the warehouse', 'active'])
    expect(snapshot.status).toBe('completed')
  })
})

describe('count and update', () => {
  it('add to counters, set them, and remove them', async () => {
    const { snapshot } = await ran((emitter) => {
      emitter.count('read')
      emitter.count('read', 4)
      emitter.update({ counters: { failed: 2, gone: 1 }, session: { source: 'camera' } })
      emitter.update({ counters: { gone: null } })
    })
    expect(snapshot.counters).toEqual({ read: 5, failed: 2 })
    expect(snapshot.metadata.source).toBe('camera')
  })

  it('take a percent that the work names, but never a lower one', async () => {
    const percents: number[] = []
    await ran((emitter) => {
      for (const percent of [30, 20, 60, 100, 400]) {
        emitter.update({ percent })
        percents.push(emitter.snapshot.percent)
      }
    })
    expect(percents).toEqual([30, 30, 60, 99.99, 99.99])
  })
})

describe('stage', () => {
  it('counts the try when it is entered again', async () => {
    const { snapshot } = await ran((emitter) => {
      emitter.stage('cache_check')
      emitter.stage('ai_research')
      emitter.stage('cache_check')
    })
    expect(snapshot.stages.cache_check).toMatchObject({ status: 'completed', attempt: 2 })
  })

  it('keeps what was said of it before in its metadata', async () => {
    const { snapshot } = await ran((emitter) => {
      emitter.stage('cache_check', { metadata: { host: 'a' } })
      emitter.update({ metadata: { hits: 3 } })
    })
    expect(snapshot.stages.cache_check?.metadata).toEqual({ host: 'a', hits: 3 })
  })
})

describe('log', () => {
  it('refuses a level that is none, and the followers go on', async () => {
    const { snapshot } = await ran((emitter) => {
      emitter.log('fine', { level: 'warn', item: 'file-1' })
      emitter.log('not fine', { level: 'shout' as never })
    })
    expect(snapshot.log).toMatchObject([{ level: 'warn', message: 'fine', item: 'file-1' }])
    expect(snapshot.status).toBe('completed')
  })
})

describe('untilResumed', () => {
  it('rejects when the session is cancelled while it is paused', async () => {
    const { manager, clock } = managed()
    const { session } = await manager.create(scan, null)
    const gate = deferred()
    const run = manager.attach(scan, session.sessionId, async (_input, emitter) => {
      await gate.promise
      await emitter.untilResumed()
      return 'never'
    })
    const ended = expect(run).rejects.toMatchObject({ code: 'cancelled' })
    await clock.advance(1)
    await manager.control(session.sessionId, 'pause')
    gate.resolve()
    await clock.advance(1)
    await manager.control(session.sessionId, 'cancel')
    await ended
    expect((await manager.read(session.sessionId))?.snapshot.status).toBe('cancelled')
  })
})
