import { describe, expect, it } from 'vitest'
import { ProgressError } from '../src/errors.ts'
import type { ItemContext, ItemEntry } from '../src/items.ts'
import { begun, files, inTime, worked } from './items-harness.ts'
import { deferred, managed } from './managed.ts'

const flaky = new ProgressError('network')

describe('items', () => {
  it('makes an item of each entry, with its fields, phases, percent, times and result', async () => {
    const tools = managed()
    const seen: (number | undefined)[] = []
    const { snapshot, result } = await worked(tools, {
      list: [{ id: 'a.jpg', name: 'Anna.jpg', kind: 'image', size: 12, metadata: { folder: 'x' } }, 'b.pdf'],
      work: async (item) => {
        item.phase('reading')
        seen.push(item.state.percent)
        await tools.clock.advance(20)
        item.phase('parsing')
        seen.push(item.state.percent)
        item.phase('odd', 70)
        item.log('nearly there', 'debug')
        return { pages: 3 }
      },
      options: { concurrency: 1 },
    })
    expect(seen).toEqual([10, 60, 10, 60])
    expect(snapshot.items['a.jpg']).toEqual({
      status: 'completed',
      index: 0,
      name: 'Anna.jpg',
      kind: 'image',
      size: 12,
      attempt: 1,
      phase: 'odd',
      percent: 100,
      startedAt: expect.any(Number),
      endedAt: (snapshot.items['a.jpg']?.startedAt ?? 0) + 20,
      metadata: { folder: 'x', pages: 3 },
    })
    expect(snapshot.items['b.pdf']).toMatchObject({ index: 1, metadata: { pages: 3 } })
    expect(snapshot.log).toMatchObject([{ item: 'a.jpg', level: 'debug' }, { item: 'b.pdf' }])
    expect(result).toEqual({
      total: 2,
      completed: 2,
      failed: 0,
      skipped: 0,
      cancelled: 0,
      failures: [],
      timedOut: false,
      outcome: 'full',
    })
    expect(snapshot).toMatchObject({ status: 'completed', outcome: 'full', percent: 100 })
  })

  it('shows every item as pending before the first is begun', async () => {
    const tools = managed()
    const hold = deferred()
    const { state, done } = await begun(tools, {
      list: ['a', 'b', 'c'],
      work: () => hold.promise,
      options: { concurrency: 1 },
    })
    expect((await state()).counts).toMatchObject({ total: 3, pending: 2, active: 1 })
    hold.resolve()
    await done
  })

  it('works on three at once unless told otherwise', async () => {
    const tools = managed()
    const hold = deferred()
    const { state, done } = await begun(tools, { list: ['a', 'b', 'c', 'd'], work: () => hold.promise })
    expect((await state()).counts).toMatchObject({ pending: 1, active: 3 })
    hold.resolve()
    await done
  })

  it('ends with outcome partial, at the percent of the policy, where an item failed', async () => {
    const { snapshot, result } = await worked(managed(), {
      list: ['a', 'b', 'c'],
      work: ({ id }) => {
        if (id === 'b') throw new ProgressError('image_corrupt', { message: 'Cut short', details: { at: 7 } })
      },
    })
    const error = { code: 'image_corrupt', message: 'Cut short', retryable: false, details: { at: 7 } }
    expect(snapshot).toMatchObject({ status: 'completed', outcome: 'partial', percent: 66.67 })
    expect(snapshot.items.b).toMatchObject({ status: 'failed', error: { ...error, item: 'b', attempt: 1 } })
    expect(result).toMatchObject({ completed: 2, failed: 1, failures: [{ id: 'b', error }], outcome: 'partial' })
  })

  it('tells nobody what was thrown that is no ProgressError', async () => {
    const { snapshot } = await worked(managed(), {
      list: ['a'],
      work: () => {
        throw new Error('password hunter2')
      },
    })
    expect(snapshot.items.a?.error).toMatchObject({ code: 'internal', retryable: false })
    expect(JSON.stringify(snapshot)).not.toContain('hunter2')
  })

  it('lets an explicit outcome win', async () => {
    const tools = managed()
    await tools.manager.run(files, null, {}, async (emitter) => {
      emitter.item('a').fail(flaky)
      await emitter.complete(null, { outcome: 'full' })
      return null
    })
    const [session] = (await tools.manager.list()).items
    const { snapshot } = (await tools.manager.read(session?.sessionId ?? '')) ?? {}
    expect(snapshot).toMatchObject({ outcome: 'full', percent: 100 })
  })

  it('takes what the work itself says of an item’s end, and its result with it', async () => {
    const { snapshot, result } = await worked(managed(), {
      list: ['a', 'b', 'c'],
      work: (item) => {
        if (item.id === 'a') item.skip('seen before')
        if (item.id === 'b') item.fail(new ProgressError('empty_file'))
        if (item.id === 'c') item.complete({ pages: 1 })
        return { size: 5 }
      },
    })
    expect(result).toMatchObject({ completed: 1, failed: 1, skipped: 1 })
    expect(snapshot.items.a).toMatchObject({ status: 'skipped', metadata: { reason: 'seen before', size: 5 } })
    expect(snapshot.items.b).toMatchObject({ status: 'failed', error: { code: 'empty_file' } })
    expect(snapshot.items.c).toMatchObject({ status: 'completed', metadata: { pages: 1, size: 5 } })
  })

  it('adds only an object to the metadata', async () => {
    const values: unknown[] = [7, 'text', [1], null, undefined, new Map([[1, 2]])]
    const { snapshot, result } = await worked(managed(), {
      list: values.map((_, index) => `${index}`),
      work: ({ id }) => values[Number(id)],
    })
    expect(result.completed).toBe(6)
    expect(Object.values(snapshot.items).flatMap(({ metadata }) => Object.keys(metadata ?? {}))).toEqual([])
  })
})

describe('a list', () => {
  it('refuses an id that comes twice and one that is none, counts them, and goes on', async () => {
    const tools = managed()
    const runs: string[] = []
    const odd = ['a', 'a', '', '__proto__', 'x'.repeat(201), 7, null, { name: 'no id' }, 'b'] as string[]
    const { result, snapshot } = await worked(tools, {
      list: odd,
      work: ({ id }) => {
        runs.push(id)
      },
    })
    expect(runs).toEqual(['a', 'b'])
    expect(result.total).toBe(2)
    expect(snapshot.counts.total).toBe(2)
    expect(tools.manager.stats().refused).toBe(7)
  })

  it('may come bit by bit: what is there is begun', async () => {
    const tools = managed()
    const more = deferred()
    const list = async function* () {
      yield 'a'
      await more.promise
      yield 'b'
    }
    const work = ({ id }: ItemContext<string | ItemEntry>) => {
      if (id === 'b') throw new ProgressError('odd')
    }
    const { state, done } = await begun(tools, { list: list(), work })
    // It may be one of a thousand.
    expect(await state()).toMatchObject({ percent: 0, counts: { total: 1, completed: 1 } })
    more.resolve()
    expect(await done).toMatchObject({ total: 2, completed: 1, failed: 1 })
    expect((await state()).percent).toBe(50)
  })

  it('that comes bit by bit is read no further than a thousand entries ahead', async () => {
    const tools = managed()
    const hold = deferred()
    let read = 0
    const list = async function* () {
      for (; read < 2_000; read += 1) yield `file-${read}`
    }
    const { done } = await begun(tools, { list: list(), work: () => hold.promise })
    expect(read).toBeGreaterThan(900)
    expect(read).toBeLessThan(1_010)
    hold.resolve()
    expect(await inTime(tools.clock, done)).toMatchObject({ total: 2_000, completed: 2_000 })
  })

  it.each(['at once', 'bit by bit'])('that throws, %s, rejects once the running items are done', async (how) => {
    const tools = managed()
    const hold = deferred()
    const broken = new ProgressError('disk_gone')
    const entries = function* () {
      yield* ['a', 'b', 'c', 'd', 'e']
      throw broken
    }
    const slowly = async function* () {
      for (const id of ['a', 'b', 'c', 'd', 'e']) yield id
      await tools.clock.advance(0)
      throw broken
    }
    const list = how === 'at once' ? entries() : slowly()
    const { done, state } = await begun(tools, { list, work: () => hold.promise })
    await tools.clock.advance(0)
    const running = how === 'at once' ? 0 : 3
    expect((await state()).counts).toMatchObject({ active: running, cancelled: 5 - running })
    hold.resolve()
    await expect(done).rejects.toBe(broken)
    expect(await state()).toMatchObject({ status: 'failed', error: { code: 'disk_gone' } })
    expect((await state()).counts).toMatchObject({ completed: running, cancelled: 5 - running })
  })

  it('that is empty is done at once', async () => {
    const { result, snapshot } = await worked(managed(), { list: [], work: () => undefined })
    expect(result).toMatchObject({ total: 0, outcome: 'full' })
    expect(snapshot).toMatchObject({ status: 'completed', percent: 100 })
  })

  it('that is none rejects, and a throw of an entry is its own', async () => {
    const tools = managed()
    const { done } = await begun(tools, { list: 7 as never, work: () => undefined })
    await expect(done).rejects.toBeInstanceOf(TypeError)
    const thrower = {
      get id(): string {
        throw new Error('no id')
      },
    }
    const { result } = await worked(tools, { list: [thrower, 'a'], work: () => undefined })
    expect(result).toMatchObject({ total: 1, completed: 1 })
  })

  it('never has an item worked on while another list works on it', async () => {
    const tools = managed()
    const hold = deferred()
    const runs: string[] = []
    const work = async ({ id }: ItemContext<string>) => {
      runs.push(id)
      await hold.promise
    }
    const done = tools.manager.run(files, null, {}, async (emitter) => {
      const [first, second] = [emitter.items(['a', 'b'], {}, work), emitter.items(['b', 'c'], {}, work)]
      return [(await first).total, (await second).total]
    })
    await tools.clock.advance(0)
    hold.resolve()
    expect(await done).toEqual([2, 1])
    expect(runs.sort()).toEqual(['a', 'b', 'c'])
  })

  it('does what was done already no second time', async () => {
    const tools = managed()
    const runs: string[] = []
    const work = ({ id }: ItemContext<string>) => {
      runs.push(id)
    }
    const totals = await tools.manager.run(files, null, {}, async (emitter) => {
      await emitter.items(['a', 'b'], {}, work)
      return emitter.items(['a', 'b', 'c'], {}, work)
    })
    expect(runs).toEqual(['a', 'b', 'c'])
    expect(totals).toMatchObject({ total: 3, completed: 3 })
  })
})
