import { describe, expect, it } from 'vitest'
import type { Emitter } from '../src/emitter.ts'
import { ProgressError } from '../src/errors.ts'
import type { ItemsSummary } from '../src/items.ts'
import type { AppendBatch, SessionStore } from '../src/store.ts'
import type { ItemState } from '../src/types.ts'
import { files, stateOf } from './items-harness.ts'
import { managed } from './managed.ts'

/** What is left of item `a`, and of the manager's counts. */
async function said(work: (emitter: Emitter<typeof files>, clock: ReturnType<typeof managed>['clock']) => unknown) {
  const tools = managed()
  const { session } = await tools.manager.create(files, null)
  await tools.manager.attach(files, session.sessionId, async (_input, emitter) => {
    await work(emitter, tools.clock)
    return null
  })
  const snapshot = await stateOf(tools.manager, session.sessionId)
  return { a: snapshot.items.a as ItemState, snapshot, stats: tools.manager.stats() }
}

describe('emitter.item', () => {
  it('makes an item on first mention, and says nothing when it is only asked for', async () => {
    const { snapshot, stats } = await said(async (emitter, clock) => {
      const handle = emitter.item('a')
      await clock.advance(1)
      expect(emitter.item('a').state).toBe(handle.state)
    })
    expect(snapshot.items).toEqual({ a: { status: 'pending', index: 0 } })
    expect(stats.refused).toBe(0)
  })

  it('leads an item through phases, each with its own percent or the one that is named', async () => {
    const seen: unknown[] = []
    const { a } = await said((emitter) => {
      const item = emitter.item('a', { name: 'Anna.jpg', maxAttempts: 2 })
      for (const step of [() => item.phase('reading'), () => item.phase('parsing'), () => item.phase('parsing', 75)]) {
        step()
        seen.push([item.state.status, item.state.phase, item.state.percent, item.state.attempt])
      }
      item.complete({ pages: 2 })
    })
    expect(seen).toEqual([
      ['active', 'reading', 10, 1],
      ['active', 'parsing', 60, 1],
      ['active', 'parsing', 75, 1],
    ])
    expect(a).toMatchObject({ status: 'completed', percent: 100, name: 'Anna.jpg', metadata: { pages: 2 } })
  })

  it('counts tries: one that waits, failed or was done is on its next when it is spoken of again', async () => {
    const seen: unknown[] = []
    const { a } = await said((emitter) => {
      const item = emitter.item('a')
      item.phase('parsing')
      item.retrying(new ProgressError('network'))
      seen.push([item.state.status, item.state.error?.code, item.state.error?.attempt])
      item.phase('reading')
      seen.push([item.state.status, item.state.error, item.state.attempt, item.state.percent])
      item.fail(new Error('password hunter2'))
      seen.push([item.state.status, item.state.error?.code, item.state.error?.attempt])
      item.phase('reading')
      item.complete()
    })
    expect(seen).toEqual([
      ['waiting', 'network', 1],
      ['active', undefined, 2, 10],
      ['failed', 'internal', 2],
    ])
    expect(a).toMatchObject({ status: 'completed', attempt: 3 })
    expect(a.error).toBeUndefined()
  })

  it('leaves out an error’s details that cannot be written, and keeps the error', async () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    const { a, stats } = await said((emitter) => {
      emitter.item('a').fail(new ProgressError('odd', { details: cycle as never }))
    })
    expect(a.error).toEqual({ code: 'odd', message: 'odd', retryable: false, stage: 'processing', item: 'a' })
    expect(stats.refused).toBe(1)
  })

  it.each(['', '__proto__', 'x'.repeat(201), 7, null, undefined])(
    'gives a handle that does nothing for the id %s',
    async (id) => {
      const { snapshot, stats } = await said((emitter) => {
        const item = emitter.item(id as string)
        item.phase('reading')
        item.complete()
        expect(item.state).toEqual({ status: 'pending' })
      })
      expect(snapshot.items).toEqual({})
      expect(stats.refused).toBe(3)
    },
  )

  it('is a counted no-op after the end of the session', async () => {
    const { a, stats } = await said(async (emitter) => {
      const item = emitter.item('a')
      await emitter.complete(null as never)
      item.phase('reading')
      item.fail(new Error('too late'))
      item.log('too late')
    })
    expect(a).toEqual({ status: 'pending', index: 0 })
    expect(stats.late).toBe(4)
  })
})

describe('a list of ten thousand', () => {
  it('is made known in patches of a moderate size, and others have their turn in between', async () => {
    const sizes: number[] = []
    let checkpoints = 0
    const listening = (store: SessionStore): SessionStore =>
      new Proxy(store, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name)
          if (typeof value !== 'function') return value
          return (...args: [unknown, AppendBatch]) => {
            if (name === 'append') sizes.push(...args[1].events.map((event) => JSON.stringify(event).length))
            if (name === 'checkpoint') checkpoints += 1
            return value.apply(target, args)
          }
        },
      })
    const tools = managed({ wrap: listening })
    const { session } = await tools.manager.create(files, null)
    const metadata = { text: 'x'.repeat(50) }
    const list = Array.from({ length: 10_000 }, (_, index) => ({ id: `file-${index}`, metadata }))
    let turns = 0
    let isCounting = true
    const count = (): void => {
      turns += 1
      if (isCounting) setImmediate(count)
    }
    setImmediate(count)
    const run = tools.manager.attach(files, session.sessionId, (_input, emitter) =>
      emitter.items(list, {}, () => {
        isCounting = false
        throw new ProgressError('odd')
      }),
    )
    const { failures, ...counts } = (await run) as ItemsSummary
    expect([failures.length, counts]).toMatchObject([100, { total: 10_000, failed: 10_000 }])
    expect(turns).toBeGreaterThanOrEqual(19)
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024)
    // Each costs as much as the state is large.
    expect(checkpoints).toBeLessThan(6)
  })
})
