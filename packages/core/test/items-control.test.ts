import { describe, expect, it } from 'vitest'
import { ProgressError } from '../src/errors.ts'
import type { ItemContext, ItemEntry } from '../src/items.ts'
import { flakyStore } from '../src/testing/index.ts'
import { defineWorkflow } from '../src/workflow.ts'
import { begun, files, goThrough, inTime, stateOf, worked } from './items-harness.ts'
import { deferred, managed } from './managed.ts'

const LIST = ['a', 'b', 'c', 'd', 'e']

/** Work on items that end one by one, when told to. */
function stepwise() {
  const ends = new Map<string, ReturnType<typeof deferred<void>>>()
  const runs: string[] = []
  return {
    runs,
    work: ({ id, attempt }: ItemContext<string | ItemEntry>) => {
      runs.push(attempt === 1 ? id : `${id}${attempt}`)
      const end = deferred<void>()
      ends.set(id, end)
      return end.promise
    },
    end: (id: string) => ends.get(id)?.resolve(),
    fail: (id: string, error: ProgressError = new ProgressError('odd')) => ends.get(id)?.reject(error),
  }
}

describe('a pause', () => {
  it('holds after the running items, and resume goes on with the first that is not done', async () => {
    const tools = managed()
    const { work, end, runs } = stepwise()
    const { sessionId, done, state } = await begun(tools, { list: LIST, work, options: { concurrency: 2 } })
    await tools.manager.control(sessionId, 'pause')
    end('a')
    end('b')
    await tools.clock.advance(60_000)
    expect(runs).toEqual(['a', 'b'])
    expect((await state()).status).toBe('paused')
    expect((await state()).counts).toMatchObject({ completed: 2, active: 0, pending: 3 })
    await tools.manager.control(sessionId, 'resume')
    await tools.clock.advance(0)
    expect(runs).toEqual(['a', 'b', 'c', 'd'])
    for (const id of ['c', 'd', 'e']) {
      end(id)
      await tools.clock.advance(0)
    }
    expect(await done).toMatchObject({ completed: 5, outcome: 'full' })
  })

  it('holds what waits to be tried again, too', async () => {
    const tools = managed()
    const { work, end, fail, runs } = stepwise()
    const { sessionId, done } = await begun(tools, { list: ['a'], work })
    fail('a', new ProgressError('network'))
    await tools.clock.advance(0)
    await tools.manager.control(sessionId, 'pause')
    await tools.clock.advance(60_000)
    expect(runs).toEqual(['a'])
    await tools.manager.control(sessionId, 'resume')
    await tools.clock.advance(0)
    await tools.clock.advance(0)
    expect(runs).toEqual(['a', 'a2'])
    end('a')
    expect(await done).toMatchObject({ completed: 1 })
  })
})

describe('a cancel', () => {
  it.each(['running', 'paused'])('of a %s list cancels what is not done, and rejects with its reason', async (how) => {
    const tools = managed()
    const { work, end } = stepwise()
    const signals: AbortSignal[] = []
    const { sessionId, done, state } = await begun(tools, {
      list: LIST,
      work: (item) => {
        signals.push(item.signal)
        return work(item)
      },
      options: { concurrency: 2 },
    })
    end('a')
    if (how === 'paused') await tools.manager.control(sessionId, 'pause')
    await tools.clock.advance(0)
    await tools.manager.control(sessionId, 'cancel')
    await expect(done).rejects.toMatchObject({ code: 'cancelled' })
    expect(signals.at(-1)?.reason).toMatchObject({ code: 'cancelled' })
    expect(await state()).toMatchObject({ status: 'cancelled', counts: { total: 5, completed: 1, cancelled: 4 } })
  })

  it('before the list rejects without making items', async () => {
    const tools = managed()
    const { session } = await tools.manager.create(files, null)
    const hold = deferred()
    const done = tools.manager.attach(files, session.sessionId, async (_input, emitter) => {
      await hold.promise
      return goThrough({ list: LIST, work: () => undefined })(emitter)
    })
    done.catch(() => undefined)
    await tools.clock.advance(0)
    await tools.manager.control(session.sessionId, 'cancel')
    await tools.clock.advance(0)
    hold.resolve()
    await expect(done).rejects.toMatchObject({ code: 'cancelled' })
    expect((await stateOf(tools.manager, session.sessionId)).counts.total).toBe(0)
  })
})

describe('a retry of a live session', () => {
  it('has the failed items tried again, with what was found out and a full number of tries', async () => {
    const tools = managed()
    const { work, end, fail, runs } = stepwise()
    const seen: unknown[] = []
    const { sessionId, done, state } = await begun(tools, {
      list: ['a', 'b', 'c'],
      work: (item) => {
        seen.push(item.previous?.metadata)
        item.phase('parsing')
        item.update({ metadata: { text: `of ${item.id}` } })
        return work(item)
      },
    })
    fail('a')
    fail('b')
    await tools.clock.advance(0)
    expect((await state()).counts).toMatchObject({ failed: 2, active: 1 })
    const { created, session } = await tools.manager.retry(files, sessionId, { items: ['a', 'c'] })
    expect([created, session.sessionId]).toEqual([false, sessionId])
    await tools.clock.advance(0)
    expect(runs).toEqual(['a', 'b', 'c', 'a'])
    expect(seen.at(-1)).toEqual({ text: 'of a' })
    expect((await state()).items.a).toMatchObject({ status: 'active', attempt: 1, percent: 60 })
    expect((await state()).items.a?.error).toBeUndefined()
    end('a')
    end('c')
    expect(await done).toMatchObject({ completed: 2, failed: 1, outcome: 'partial' })
  })

  it('of all keeps the list from ending while one is not done', async () => {
    const tools = managed()
    const { work, end, fail, runs } = stepwise()
    const { sessionId, done, state } = await begun(tools, { list: ['a', 'b', 'c'], work })
    for (const id of ['a', 'b']) fail(id)
    await tools.clock.advance(0)
    await tools.manager.retry(files, sessionId)
    end('c')
    await tools.clock.advance(0)
    expect(runs).toEqual(['a', 'b', 'c', 'a', 'b'])
    for (const id of ['a', 'b']) end(id)
    expect(await inTime(tools.clock, done)).toMatchObject({ completed: 3, failed: 0, outcome: 'full' })
    expect(await state()).toMatchObject({ status: 'completed', outcome: 'full', percent: 100 })
  })

  it('is heard before the list ends, also where its doorbell was lost', async () => {
    const tools = managed({ wrap: (store) => flakyStore(store, { signal: () => 'drop' }) })
    const { work, end, fail, runs } = stepwise()
    const { sessionId, done } = await begun(tools, { list: ['a', 'b'], work })
    fail('a')
    await tools.clock.advance(0)
    await tools.manager.retry(files, sessionId)
    await tools.clock.advance(0)
    expect(runs).toEqual(['a', 'b'])
    end('b')
    await tools.clock.advance(0)
    expect(runs).toEqual(['a', 'b', 'a'])
    end('a')
    expect(await done).toMatchObject({ completed: 2 })
  })

  it('leaves no trace where nothing failed, and is refused for unknown items', async () => {
    const tools = managed()
    const { work, end } = stepwise()
    const { sessionId, done, state } = await begun(tools, { list: ['a', 'b'], work })
    end('a')
    await tools.clock.advance(0)
    const { seq } = await state()
    await tools.manager.retry(files, sessionId)
    await tools.manager.retry(files, sessionId, { items: ['a', 'b'] })
    expect((await state()).seq).toBe(seq)
    await expect(tools.manager.retry(files, sessionId, { items: ['a', 'x'] })).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: ['items', 1] }],
    })
    end('b')
    await done
  })

  it('is refused where the workflow does not offer it, and while it is being cancelled', async () => {
    const strict = defineWorkflow({ name: 'strict', stages: {}, controls: ['cancel', 'retry'] })
    const { manager, clock } = managed()
    const { session } = await manager.create(strict, null)
    const hold = deferred()
    const run = manager.attach(strict, session.sessionId, (_input, emitter) => {
      emitter.item('a').fail(new ProgressError('odd'))
      return hold.promise
    })
    await clock.advance(0)
    const { sessionId } = session
    await expect(manager.retry(strict, sessionId)).rejects.toMatchObject({ code: 'session_live' })
    await manager.control(sessionId, 'cancel')
    await expect(manager.retry(files, sessionId)).rejects.toMatchObject({ code: 'session_live' })
    hold.resolve()
    await run
  })

  it('that comes when the list has ended leaves its items to the next session', async () => {
    const tools = managed()
    const { manager } = tools
    const { session } = await manager.create(files, null)
    const broken = new ProgressError('odd')
    await manager.attach(files, session.sessionId, async (_input, emitter) => {
      await goThrough({ list: ['a', 'b'], work: ({ id }) => (id === 'a' ? Promise.reject(broken) : undefined) })(
        emitter,
      )
      await manager.retry(files, session.sessionId)
      await tools.clock.advance(0)
      return null
    })
    expect(await stateOf(manager, session.sessionId)).toMatchObject({
      status: 'completed',
      outcome: 'partial',
      percent: 50,
      counts: { pending: 1, completed: 1, failed: 0 },
    })
    const runs: string[] = []
    const { snapshot } = await worked(
      tools,
      { list: ['a', 'b'], work: ({ id }) => runs.push(id) },
      { retryOf: session.sessionId },
    )
    expect(runs).toEqual(['a'])
    expect(snapshot).toMatchObject({ outcome: 'full', percent: 100 })
  })

  it('that came too late for an item, which is on its next try or done, changes nothing', async () => {
    const tools = managed()
    const { work, end, runs } = stepwise()
    const { sessionId, done, state } = await begun(tools, { list: ['a', 'b'], work, options: { concurrency: 2 } })
    end('a')
    await tools.clock.advance(0)
    const back = { status: 'pending', error: null, phase: null, percent: null, attempt: null } as const
    const event = { type: 'progress', timestamp: tools.clock.now(), items: { a: back, b: back } } as const
    await tools.store.append(sessionId, { writer: 'somebody', batch: 1, events: [event] })
    await tools.clock.advance(0)
    expect((await state()).items).toMatchObject({ a: { status: 'completed' }, b: { status: 'active', attempt: 1 } })
    end('b')
    expect(await done).toMatchObject({ completed: 2 })
    expect(runs).toEqual(['a', 'b'])
  })
})

describe('a deadline', () => {
  const begin = async (tools: ReturnType<typeof managed>) => {
    const steps = stepwise()
    const list = { list: LIST, work: steps.work, options: { concurrency: 2 } }
    return { ...steps, ...(await begun(tools, list)) }
  }

  it('leaves what was done: the list resolves, and the session completes in part', async () => {
    const tools = managed()
    const { done, state, end } = await begin(tools)
    end('a')
    end('b')
    await tools.clock.advance(600_000)
    expect(await done).toMatchObject({ timedOut: true, completed: 2, failed: 2, cancelled: 1, outcome: 'partial' })
    expect(await state()).toMatchObject({
      status: 'completed',
      outcome: 'partial',
      percent: 40,
      metadata: { timedOut: true, timeoutThresholdMs: 600_000 },
      items: { c: { status: 'failed', error: { code: 'timeout' } }, e: { status: 'cancelled' } },
    })
  })

  it('comes also while the session is paused', async () => {
    const tools = managed()
    const { sessionId, done, end } = await begin(tools)
    await tools.manager.control(sessionId, 'pause')
    end('a')
    end('b')
    await tools.clock.advance(600_000)
    expect(await done).toMatchObject({ timedOut: true, completed: 2, cancelled: 3 })
  })

  it('fails the session where the work throws in its grace, with the items kept', async () => {
    const tools = managed()
    const { session } = await tools.manager.create(files, null)
    const done = tools.manager.attach(files, session.sessionId, async (_input, emitter, { signal }) => {
      await goThrough({ list: ['a'], work: () => new Promise(() => undefined) })(emitter)
      expect(signal.aborted).toBe(true)
      throw new Error('cannot make anything of it')
    })
    done.catch(() => undefined)
    await tools.clock.advance(600_000)
    await expect(done).rejects.toMatchObject({ code: 'deadline' })
    expect(await stateOf(tools.manager, session.sessionId)).toMatchObject({
      status: 'failed',
      error: { code: 'deadline', retryable: true },
      items: { a: { status: 'failed' } },
    })
  })

  it('that has passed gives a later list no item', async () => {
    const tools = managed()
    const { session } = await tools.manager.create(files, null)
    const runs: string[] = []
    const done = tools.manager.attach(files, session.sessionId, async (_input, emitter) => {
      const first = await goThrough({ list: ['a'], work: () => new Promise(() => undefined) })(emitter)
      const ids = Array.from({ length: 1_200 }, (_, index) => `file-${index}`)
      const second = await goThrough({ list: ids, work: ({ id }) => runs.push(id) })(emitter)
      return [first, second]
    })
    await tools.clock.advance(600_000)
    const result = await inTime(tools.clock, done)
    expect(result).toMatchObject([{ failed: 1 }, { total: 1_200, cancelled: 1_200, timedOut: true }])
    expect(runs).toEqual([])
  })

  it('ends a session whose work heeds neither a cancel nor the deadline, as cancelled', async () => {
    const tools = managed()
    const { session } = await tools.manager.create(files, null)
    const done = tools.manager.attach(files, session.sessionId, () => new Promise(() => undefined))
    const ended = expect(done).rejects.toMatchObject({ code: 'cancelled' })
    await tools.clock.advance(0)
    await tools.manager.control(session.sessionId, 'cancel')
    await tools.clock.advance(605_000)
    await ended
    expect((await stateOf(tools.manager, session.sessionId)).status).toBe('cancelled')
  })
})

describe('the end of a session', () => {
  it('that comes while a list is under way cancels what is not done, and the list rejects', async () => {
    const tools = managed()
    let list: Promise<unknown> | undefined
    const { sessionId } = (await tools.manager.create(files, null)).session
    const done = tools.manager.attach(files, sessionId, async (emitter_, emitter) => {
      list = goThrough({ list: LIST, work: () => new Promise(() => undefined) })(emitter)
      list.catch(() => undefined)
      await tools.clock.advance(0)
      return emitter_
    })
    await done
    await expect(list).rejects.toMatchObject({ code: 'session_sealed' })
    expect(await stateOf(tools.manager, sessionId)).toMatchObject({
      status: 'completed',
      outcome: 'partial',
      counts: { cancelled: 5 },
    })
  })

  it('lets no list begin after it', async () => {
    const { manager } = managed()
    const { session } = await manager.create(files, null)
    const runs: string[] = []
    await manager.attach(files, session.sessionId, async (_input, emitter) => {
      await emitter.complete(null as never)
      const late = goThrough({ list: LIST, work: ({ id }) => runs.push(id) })(emitter)
      await expect(late).rejects.toMatchObject({ code: 'session_sealed' })
      return null
    })
    expect([runs, manager.stats().late]).toEqual([[], 3])
  })
})
