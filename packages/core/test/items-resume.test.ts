import { describe, expect, it } from 'vitest'
import { ProgressError } from '../src/errors.ts'
import type { ItemContext, ItemEntry } from '../src/items.ts'
import {
  dead,
  files,
  goThrough,
  inTime,
  type Listed,
  never,
  stateOf,
  type Tools,
  takenOver,
  worked,
} from './items-harness.ts'
import { managed } from './managed.ts'

const pending = (count: number): string[] => Array.from({ length: count }, () => 'pending')

describe('a session that is taken over', () => {
  it('goes on where it was: what is done is not done again, and what was under way is on its next try', async () => {
    const tools = managed()
    const list = ['done', 'failed', 'skipped', 'under way', 'to do']
    const sessionId = await dead(tools, {
      list,
      work: (item) => {
        item.update({ metadata: { first: true } })
        if (item.id === 'failed') throw new ProgressError('odd')
        if (item.id === 'skipped') item.skip()
        return item.id === 'under way' ? never() : undefined
      },
      options: { concurrency: 1 },
    })
    const runs: unknown[] = []
    const { snapshot, result } = await takenOver(tools, sessionId, {
      list,
      work: ({ id, attempt, previous }) => {
        runs.push([id, attempt, previous?.metadata])
      },
    })
    expect(runs).toEqual([
      ['under way', 2, { first: true }],
      ['to do', 1, undefined],
    ])
    expect(result).toMatchObject({ completed: 3, failed: 1, skipped: 1, outcome: 'partial' })
    expect(snapshot.items['under way']).toMatchObject({ status: 'completed', attempt: 2 })
  })

  it('gives up on an item over which as many workers were lost as it may have tries', async () => {
    const tools = managed()
    const killer: Listed = { list: ['poison', 'good'], work: never, options: { concurrency: 1 } }
    let sessionId: string | undefined
    for (let lost = 0; lost < 3; lost += 1) sessionId = await dead(tools, killer, sessionId)
    const { snapshot, result } = await takenOver(tools, sessionId ?? '', { ...killer, work: () => undefined })
    expect(snapshot.items.poison).toMatchObject({
      status: 'failed',
      attempt: 3,
      error: { code: 'worker_lost', item: 'poison', attempt: 3, retryable: false },
    })
    expect(result).toMatchObject({ completed: 1, failed: 1 })
  })

  it('stays paused where it was paused', async () => {
    const tools = managed()
    const { manager, clock } = tools
    const { session } = await manager.create(files, null)
    const { sessionId } = session
    await manager.control(sessionId, 'pause')
    await dead(tools, { list: ['a', 'b'], work: never }, sessionId)
    const runs: string[] = []
    const done = manager.attach(files, sessionId, (_input, emitter) =>
      goThrough({ list: ['a', 'b'], work: ({ id }) => runs.push(id) })(emitter),
    )
    await clock.advance(60_000)
    expect(runs).toEqual([])
    expect(await stateOf(manager, sessionId)).toMatchObject({ status: 'paused', counts: { pending: 2 } })
    await manager.control(sessionId, 'resume')
    expect(await inTime(clock, done)).toMatchObject({ completed: 2 })
    expect(runs).toEqual(['a', 'b'])
  })

  it('tries items again that were set back while nobody worked on it', async () => {
    const tools = managed()
    const list = ['a', 'b']
    const sessionId = await dead(tools, {
      list,
      work: ({ id, ...item }) => {
        item.update({ metadata: { text: 'kept' } })
        if (id === 'a') throw new ProgressError('odd')
        return never()
      },
    })
    await tools.manager.retry(files, sessionId, { items: ['a'] })
    const seen: unknown[] = []
    const { result } = await takenOver(tools, sessionId, {
      list,
      work: ({ id, attempt, previous }) => {
        seen.push([id, attempt, previous?.metadata])
      },
    })
    expect(seen).toEqual([
      ['a', 1, { text: 'kept' }],
      ['b', 2, { text: 'kept' }],
    ])
    expect(result).toMatchObject({ completed: 2 })
  })

  it('gives what was under way when its worker gave it back the same try once more', async () => {
    const tools = managed()
    const { manager, clock } = tools
    const { session } = await manager.create(files, null)
    const reasons: unknown[] = []
    const gone = manager.attach(files, session.sessionId, async (_input, emitter, { handBack }) => {
      const listed: Listed = {
        list: ['a'],
        work: ({ signal }) => {
          signal.addEventListener('abort', () => reasons.push(signal.reason.code))
          return never()
        },
      }
      goThrough(listed)(emitter).catch(() => undefined)
      await clock.advance(0)
      handBack()
    })
    await expect(gone).rejects.toMatchObject({ code: 'shutting_down' })
    expect(reasons).toEqual(['shutting_down'])
    expect((await stateOf(manager, session.sessionId)).items.a).toMatchObject({ status: 'pending', attempt: 1 })
    const { snapshot } = await takenOver(tools, session.sessionId, { list: ['a'], work: () => undefined })
    expect(snapshot.items.a).toMatchObject({ status: 'completed', attempt: 1 })
  })

  it('may be given back by the work on one of its items', async () => {
    const tools = managed()
    const { session } = await tools.manager.create(files, null)
    const list = ['done', 'last', 'under way', 'to do']
    const gone = tools.manager.attach(files, session.sessionId, (_input, emitter, { handBack }) => {
      const work = async ({ id }: ItemContext<string | ItemEntry>) => {
        if (id === 'done') return
        await tools.clock.advance(0)
        if (id === 'last') handBack()
        await never()
      }
      return goThrough({ list, work, options: { concurrency: 2 } })(emitter)
    })
    await expect(gone).rejects.toMatchObject({ code: 'shutting_down' })
    const { status, items } = await stateOf(tools.manager, session.sessionId)
    expect([status, ...list.map((id) => items[id]?.status)]).toEqual(['waiting', 'completed', ...pending(3)])
    const runs: unknown[] = []
    await takenOver(tools, session.sessionId, { list, work: ({ id, attempt }) => runs.push([id, attempt]) })
    expect(runs).toEqual(list.slice(1).map((id) => [id, 1]))
  })

  it('after its deadline does no more, and ends with what it has', async () => {
    const tools = managed()
    const list = ['done', 'under way', 'to do']
    const listed: Listed = {
      list,
      work: ({ id }) => (id === 'done' ? undefined : never()),
      options: { concurrency: 1 },
    }
    const sessionId = await dead(tools, listed)
    tools.clock.set(tools.clock.now() + 600_000)
    const runs: string[] = []
    const { result, snapshot } = await takenOver(tools, sessionId, { list, work: ({ id }) => runs.push(id) })
    expect(runs).toEqual([])
    expect(result).toMatchObject({ completed: 1, cancelled: 2, timedOut: true })
    expect(snapshot).toMatchObject({ status: 'completed', outcome: 'partial', metadata: { timedOut: true } })
  })
})

describe('a session that tries another again', () => {
  /** A session of which one item failed and one was skipped; its work knew something of each. */
  const first = async (tools: Tools): Promise<string> => {
    const { sessionId } = await worked(tools, {
      list: ['a', { id: 'b', name: 'Berta' }, 'c'],
      work: async (item) => {
        item.update({ metadata: { text: `of ${item.id}` } })
        await tools.clock.advance(10)
        if (item.id === 'b') throw new ProgressError('odd')
        if (item.id === 'c') item.skip()
      },
    })
    return sessionId
  }

  const again = async (tools: Tools, sessionId: string, items?: readonly string[]) => {
    const { session } = await tools.manager.retry(files, sessionId, { ...(items && { items }) })
    const runs: unknown[] = []
    const work = ({ id, attempt, previous }: ItemContext<string | ItemEntry>) => {
      runs.push([id, attempt, previous?.error?.code, previous?.metadata])
    }
    const listed = { list: ['a', 'b', 'c', 'd'], work, options: { concurrency: 1 } }
    return { runs, ...(await takenOver(tools, session.sessionId, listed)) }
  }

  it('does what was not done, and shows what was as it was, with its times', async () => {
    const tools = managed()
    const sessionId = await first(tools)
    const { items } = await stateOf(tools.manager, sessionId)
    await tools.clock.advance(60_000)
    const { runs, result, snapshot } = await again(tools, sessionId)
    expect(runs).toEqual([
      ['b', 1, 'odd', { text: 'of b' }],
      ['d', 1, undefined, undefined],
    ])
    expect(result).toMatchObject({ total: 4, completed: 3, skipped: 1, outcome: 'full' })
    expect(snapshot.items.a).toEqual(items.a)
    expect(snapshot.items.c).toEqual(items.c)
    expect(snapshot.items.b).toMatchObject({ status: 'completed', metadata: { text: 'of b' } })
  })

  it('does only what is named, and leaves what else failed as it was', async () => {
    const tools = managed()
    const sessionId = await first(tools)
    const { runs, snapshot } = await again(tools, sessionId, ['c'])
    expect(runs.map((run) => (run as unknown[])[0])).toEqual(['c', 'd'])
    expect(snapshot).toMatchObject({ outcome: 'partial', items: { b: { status: 'failed', error: { code: 'odd' } } } })
  })

  it('that is taken over before its items are known still knows what is done, and what was named', async () => {
    const tools = managed()
    const sessionId = await first(tools)
    const { session } = await tools.manager.retry(files, sessionId, { items: ['b', 'c'] })
    const stuck = async function* (): AsyncGenerator<string> {
      yield await never()
    }
    await dead(tools, { list: stuck(), work: never }, session.sessionId)
    expect((await stateOf(tools.manager, session.sessionId)).counts.total).toBe(0)
    const runs: string[] = []
    const { snapshot } = await takenOver(tools, session.sessionId, {
      list: ['a', 'b', 'c'],
      work: ({ id }) => {
        runs.push(id)
      },
    })
    expect(runs).toEqual(['b', 'c'])
    expect(snapshot.items.a).toMatchObject({ status: 'completed', metadata: { text: 'of a' } })
  })

  it('keeps what was found out, also where it fails before it finds it out again', async () => {
    const tools = managed()
    const sessionId = await first(tools)
    const { sessionId: second } = await worked(
      tools,
      {
        list: ['a', 'b', 'c'],
        work: () => {
          throw new ProgressError('odd')
        },
      },
      { retryOf: sessionId },
    )
    const { runs } = await again(tools, second)
    expect(runs[0]).toEqual(['b', 1, 'odd', { text: 'of b' }])
  })

  it.each(['at once', 'bit by bit'])(
    'does not take what was done for all there is, where the list comes %s',
    async (how) => {
      const tools = managed()
      const list = Array.from({ length: 1_200 }, (_, index) => `file-${index}`)
      const work = ({ id }: ItemContext<string | ItemEntry>) => {
        if (Number(id.slice(5)) >= 600) throw new ProgressError('odd')
      }
      const { sessionId, snapshot } = await worked(tools, { list, work })
      const slowly = async function* () {
        yield* list
      }
      const retried = await worked(tools, { list: how === 'at once' ? list : slowly(), work }, { retryOf: sessionId })
      expect([snapshot.percent, retried.snapshot.percent]).toEqual([50, 50])
      expect(retried.snapshot.counts).toMatchObject({ completed: 600, failed: 600 })
    },
  )

  it('of a cancelled one does what was left', async () => {
    const tools = managed()
    const { manager, clock } = tools
    const { session } = await manager.create(files, null)
    const listed: Listed = { list: ['a', 'b', 'c'], work: ({ id }) => (id === 'a' ? undefined : never()) }
    const done = manager.attach(files, session.sessionId, (_input, emitter) => goThrough(listed)(emitter))
    const cancelled = expect(done).rejects.toMatchObject({ code: 'cancelled' })
    await clock.advance(0)
    await manager.control(session.sessionId, 'cancel')
    await cancelled
    const { runs } = await again(tools, session.sessionId)
    expect(runs.map((run) => (run as unknown[])[0])).toEqual(['b', 'c', 'd'])
  })
})
