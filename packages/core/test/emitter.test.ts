import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Emitter } from '../src/emitter.ts'
import { ProgressError } from '../src/errors.ts'
import type { Snapshot } from '../src/types.ts'
import { type AnyWorkflow, defineWorkflow } from '../src/workflow.ts'
import { managed, scan } from './managed.ts'

/** Runs work that emits, and gives the state that it left in the store. */
async function stateAfter(work: (emitter: Emitter) => unknown): Promise<{ snapshot: Snapshot; refused: number }> {
  const { manager, store } = managed()
  let id = ''
  const run = manager.run(scan, null, {}, async (emitter) => {
    id = emitter.sessionId
    await work(emitter)
    return null
  })
  await run.catch(() => undefined)
  const view = await manager.read(id)
  await store.close()
  return { snapshot: view?.snapshot as Snapshot, refused: manager.stats().refused }
}

const cyclic: Record<string, unknown> = {}
cyclic.self = cyclic
const throwing = {
  get value(): never {
    throw new Error('read me not')
  },
  fine: 1,
}

describe('a bad value', () => {
  it.each([
    ['NaN as current', (e: Emitter) => e.update({ current: Number.NaN }), { current: 1, total: 4 }],
    ['Infinity as current', (e: Emitter) => e.update({ current: Number.POSITIVE_INFINITY }), { current: 1, total: 4 }],
    ['a negative current, clamped to 0', (e: Emitter) => e.update({ current: -3 }), { current: 0, total: 4 }],
    ['a current beyond total, clamped to it', (e: Emitter) => e.update({ current: 9 }), { current: 4, total: 4 }],
    ['a negative total, clamped to 0', (e: Emitter) => e.update({ total: -1 }), { current: 1, total: 0 }],
    ['a text as current', (e: Emitter) => e.update({ current: '3' as never }), { current: 1, total: 4 }],
    ['a number as message', (e: Emitter) => e.update({ message: 3 as never }), { message: 'Checking for barcode' }],
  ])('is taken so: %s', async (_name, report, expected) => {
    const { snapshot, refused } = await stateAfter((emitter) => {
      emitter.stage('barcode_check', { current: 1, total: 4 })
      report(emitter)
    })
    expect(snapshot.status).toBe('completed')
    expect(snapshot.stages.barcode_check).toMatchObject(expected)
    expect(refused).toBe(1)
  })

  it.each([
    ['an unknown stage', (e: Emitter) => e.stage('nowhere')],
    ['an update of an unknown stage', (e: Emitter) => e.update({ stage: 'toString', current: 1 })],
    ['an item without a name', (e: Emitter) => e.item('')],
    ['an item that would poison a prototype', (e: Emitter) => e.item('__proto__', { percent: 1 })],
    ['an item with an unknown status', (e: Emitter) => e.item('a', { status: 'dancing' as never })],
    ['a BigInt in a partial result', (e: Emitter) => e.partial({ big: 1n })],
    ['a cyclic partial result', (e: Emitter) => e.partial({ cyclic })],
    ['a partial result of 300 KiB', (e: Emitter) => e.partial({ huge: 'x'.repeat(300 * 1024) })],
    ['appended text of 300 KiB', (e: Emitter) => e.append('text', 'x'.repeat(300 * 1024))],
    ['a key that would poison a prototype', (e: Emitter) => e.partial(JSON.parse('{"__proto__":1}'))],
    ['a counter that is no number', (e: Emitter) => e.update({ counters: { n: 'x' as never } })],
    ['a counter that is NaN', (e: Emitter) => e.count('n', Number.NaN)],
    [
      'a getter that throws in the options',
      (e: Emitter) => e.update(Object.create(throwing, { current: { get: () => throwing.value } })),
    ],
    ['null in place of options', (e: Emitter) => e.stage('barcode_check', null as never)],
    ['a log line that is no text', (e: Emitter) => e.log({} as never)],
  ])('is refused, logged and counted, and the work goes on: %s', async (_name, report) => {
    const { snapshot, refused } = await stateAfter(report)
    expect(snapshot.status).toBe('completed')
    expect(refused).toBe(1)
    expect({}).not.toHaveProperty('percent')
  })

  it('costs only the entry that it stands in', async () => {
    const { snapshot } = await stateAfter((emitter) => emitter.partial(throwing))
    expect(snapshot.partial).toEqual({ fine: 1 })
  })

  it('of any kind never throws into the work, whichever call it is given to', async () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withObjectString: true })
    const calls = [
      'stage',
      'update',
      'skip',
      'fallback',
      'item',
      'log',
      'partial',
      'append',
      'count',
      'waiting',
      'addStage',
    ]
    const itemCalls = ['phase', 'update', 'log', 'retrying', 'complete', 'fail', 'skip'].map((call) => `item.${call}`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...calls, ...itemCalls), anything, anything), { maxLength: 8 }),
        async (script) => {
          const { snapshot } = await stateAfter((emitter) => {
            emitter.stage('barcode_check')
            for (const [call, a, b] of script) {
              const saying = itemCalls.includes(call) ? emitter.item('a') : emitter
              ;(saying as never as Record<string, (...args: unknown[]) => void>)[call.replace('item.', '')]?.(a, b)
            }
          })
          expect(snapshot.status).toBe('completed')
        },
      ),
      { numRuns: 200 },
    )
  })

  it('as a result fails the session, and says that it was the result', async () => {
    const { manager } = managed()
    await expect(manager.run(scan, null, {}, async () => cyclic)).rejects.toMatchObject({ code: 'invalid_result' })
  })
})

describe('an emitter', () => {
  it('sees a value as it was when it was emitted', async () => {
    const product = { name: 'before' }
    const { snapshot } = await stateAfter((emitter) => {
      emitter.partial({ product })
      product.name = 'after'
    })
    expect(snapshot.partial).toEqual({ product: { name: 'before' } })
  })

  it('completes the stage before as the next one begins, with the times of both', async () => {
    const { manager, clock } = managed()
    const snapshot = await manager.run(scan, null, {}, async (emitter) => {
      emitter.stage('barcode_check')
      await clock.advance(20)
      emitter.stage('cache_check')
      return emitter.snapshot
    })
    const { barcode_check, cache_check } = (snapshot as Snapshot).stages
    expect(barcode_check).toMatchObject({ status: 'completed' })
    expect((barcode_check?.endedAt as number) - (barcode_check?.startedAt as number)).toBe(20)
    expect(cache_check).toMatchObject({ status: 'active', message: 'Checking cache' })
  })

  it('has the same state ahead of the log as the log has in the end', async () => {
    const { manager, inner } = managed()
    let ahead: Snapshot | undefined
    let id = ''
    await manager.run(scan, null, {}, async (emitter) => {
      id = emitter.sessionId
      emitter.stage('barcode_check')
      emitter.item('a', { phase: 'reading', percent: 20 })
      emitter.log('read the first line')
      await Promise.resolve()
      emitter.append('text', 'gro')
      emitter.append('text', 'wing')
      ahead = emitter.snapshot
      return null
    })
    const log = await inner.read(id)
    expect(log?.session.status).toBe('completed')
    const { snapshot } = (await manager.read(id)) as { snapshot: Snapshot }
    expect(snapshot.partial).toEqual(ahead?.partial)
    expect(snapshot.items).toEqual(ahead?.items)
    expect(snapshot.log).toEqual(ahead?.log)
    expect(snapshot.partial).toEqual({ text: 'growing' })
  })

  it('tells of a fallback: the tier that was given up, the one that takes over, and why', async () => {
    const tiers = defineWorkflow({
      name: 'tiers',
      stages: { tier1: { title: 'Cache', tier: 1 }, tier2: { title: 'Text', tier: 2 } },
    })
    const { manager, logOf } = managed()
    let id = ''
    await manager.run(tiers, null, {}, async (emitter) => {
      id = emitter.sessionId
      emitter.stage('tier1')
      await Promise.resolve()
      emitter.fallback('tier2', new ProgressError('not_cached', { message: 'The cache has no such product' }))
      return null
    })
    const events = await logOf(id)
    for (const event of events) if (event.type === 'progress') expect(event.metadata?.tier).toBeTypeOf('number')
    const { snapshot } = (await manager.read(id)) as { snapshot: Snapshot }
    expect(snapshot.stages.tier1).toMatchObject({ status: 'failed', error: { code: 'not_cached' } })
    expect(snapshot.metadata).toMatchObject({ tier: 2, fallback: { fromTier: 1, toTier: 2, reason: 'not_cached' } })
    expect(snapshot.log[0]).toMatchObject({
      level: 'warn',
      message: 'The cache has no such product; falling back to: Text',
    })
  })

  it('freezes the bar where an error found it', async () => {
    const { snapshot } = await stateAfter((emitter) => {
      emitter.stage('ai_research', { current: 1, total: 4 })
      throw new ProgressError('timeout')
    })
    expect(snapshot).toMatchObject({ status: 'failed', percent: 25, error: { code: 'timeout', stage: 'ai_research' } })
    expect(snapshot.stages.ai_research).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
  })

  it('never shows the message of an error that is not the SDK’s own', async () => {
    const { snapshot } = await stateAfter(() => {
      throw new Error('connect ECONNREFUSED db-7.internal password=hunter2')
    })
    expect(snapshot.error).toMatchObject({ code: 'internal', retryable: false })
    expect(JSON.stringify(snapshot)).not.toContain('hunter2')
  })

  it('is a counted no-op after the end, and the first end wins', async () => {
    const { manager } = managed()
    const { snapshot, late } = await manager
      .run(scan, null, {}, async (emitter) => {
        await emitter.complete('first')
        emitter.stage('cache_check')
        emitter.log('too late')
        await emitter.fail(new Error('too late'))
        return 'second'
      })
      .then(async () => {
        const [session] = (await manager.list()).items
        return { snapshot: (await manager.read(session?.sessionId ?? ''))?.snapshot, late: manager.stats().late }
      })
    expect(snapshot).toMatchObject({ status: 'completed', result: 'first', log: [] })
    expect(late).toBe(4)
  })

  it.each([
    ['without stages', []],
    ['in a stage that counts by items', ['read']],
  ])('ends a partial outcome at what the items’ policy gives, %s', async (_name, entered) => {
    const stages = entered.length === 0 ? {} : { read: { title: 'Reading', items: true } }
    const files: AnyWorkflow = defineWorkflow({ name: 'files', stages, items: { failed: 'zero' } })
    const { manager } = managed()
    await manager.run(files, null, {}, async (emitter) => {
      for (const stage of entered) emitter.stage(stage)
      for (const id of ['a', 'b', 'c']) emitter.item(id)
      emitter.item('a', { status: 'completed' })
      emitter.item('b', { status: 'completed' })
      emitter.item('c', { status: 'failed' })
      await emitter.complete(null, { outcome: 'partial' })
      return null
    })
    const [session] = (await manager.list()).items
    const view = await manager.read(session?.sessionId ?? '')
    expect(view?.snapshot).toMatchObject({ status: 'completed', outcome: 'partial', percent: 66.67 })
  })
})
