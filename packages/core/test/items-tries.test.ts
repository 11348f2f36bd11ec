import { describe, expect, it } from 'vitest'
import { ProgressError } from '../src/errors.ts'
import type { ItemContext, ItemEntry } from '../src/items.ts'
import { begun, inTime, worked } from './items-harness.ts'
import { deferred, managed } from './managed.ts'

const flaky = new ProgressError('network')

describe('a try', () => {
  it('is followed by another, after a wait, where its error is retryable', async () => {
    const tools = managed()
    const tries: number[] = []
    const { done, state } = await begun(tools, {
      list: ['a'],
      options: { retry: { delayMs: 1_000 } },
      work: (item) => {
        tries.push(item.attempt)
        item.phase('parsing')
        item.update({ metadata: { [`try ${item.attempt}`]: true } })
        if (item.attempt < 3) throw flaky
        expect(item.previous).toMatchObject({
          status: 'waiting',
          attempt: 2,
          metadata: { 'try 1': true, 'try 2': true },
        })
        expect(item.state).toMatchObject({ status: 'active', attempt: 3, percent: 60 })
        expect(item.state.error).toBeUndefined()
      },
    })
    expect((await state()).items.a).toMatchObject({
      status: 'waiting',
      attempt: 1,
      maxAttempts: 3,
      error: { code: 'network', attempt: 1, item: 'a' },
    })
    expect(await inTime(tools.clock, done)).toMatchObject({ completed: 1, outcome: 'full' })
    expect(tries).toEqual([1, 2, 3])
    expect((await state()).items.a).toMatchObject({ status: 'completed', attempt: 3 })
    expect((await state()).items.a?.error).toBeUndefined()
  })

  it('is the last where its error is not retryable, or as many were made as may be', async () => {
    const tries: string[] = []
    const { result } = await worked(managed(), {
      list: [{ id: 'never' }, { id: 'always' }, { id: 'twice', maxAttempts: 2 }],
      options: { retry: { maxAttempts: 4 } },
      work: ({ id }) => {
        tries.push(id)
        throw id === 'never' ? new ProgressError('empty_file') : flaky
      },
    })
    const count = (id: string): number => tries.filter((tried) => tried === id).length
    expect([count('never'), count('always'), count('twice')]).toEqual([1, 4, 2])
    expect(result.failures.map(({ error }) => error.attempt)).toEqual([1, 4, 2])
  })

  it('may be judged by the workflow’s own rule', async () => {
    const tools = managed()
    let tries = 0
    const { result } = await worked(tools, {
      list: ['a', 'b'],
      options: {
        retry: {
          isRetryable: ({ code, item }) => {
            if (item === 'b') throw new Error('a faulty rule')
            return code === 'odd'
          },
        },
      },
      work: ({ id }) => {
        if (id === 'a') tries += 1
        throw new ProgressError('odd')
      },
    })
    expect(tries).toBe(3)
    expect(result.failed).toBe(2)
    expect(tools.manager.stats().refused).toBe(1)
  })

  it('may ask itself for another, and gets it as long as tries are left', async () => {
    const tries: number[] = []
    const { snapshot } = await worked(managed(), {
      list: ['a'],
      work: (item) => {
        tries.push(item.attempt)
        item.retrying(new ProgressError('locked', { retryable: false }))
      },
    })
    expect(tries).toEqual([1, 2, 3])
    expect(snapshot.items.a).toMatchObject({ status: 'failed', error: { code: 'locked' } })
  })

  it('holds no place while it waits for the next', async () => {
    const tools = managed()
    const order: string[] = []
    await worked(tools, {
      list: ['a', 'b'],
      options: { concurrency: 1 },
      work: ({ id, attempt }) => {
        order.push(`${id}${attempt}`)
        if (id === 'a' && attempt === 1) throw flaky
      },
    })
    expect(order).toEqual(['a1', 'b1', 'a2'])
  })

  it('ends when its time is over, whatever the work does, and nothing counts that it says later', async () => {
    const tools = managed()
    const late: ItemContext<string | ItemEntry>[] = []
    const { done, state } = await begun(tools, {
      list: ['deaf', 'obedient'],
      options: { timeoutMs: 5_000, retry: { maxAttempts: 1 } },
      work: (item) =>
        item.id === 'deaf'
          ? new Promise(() => late.push(item))
          : new Promise((_, reject) => item.signal.addEventListener('abort', () => reject(item.signal.reason))),
    })
    await tools.clock.advance(4_999)
    expect((await state()).counts.active).toBe(2)
    await tools.clock.advance(1)
    expect(await done).toMatchObject({ failed: 2, timedOut: false })
    const { items } = await state()
    expect([items.deaf?.error?.code, items.obedient?.error?.code]).toEqual(['timeout', 'timeout'])
  })

  it('that was cut short is not heard any more, while the next is under way', async () => {
    const tools = managed()
    const tries: ItemContext<string | ItemEntry>[] = []
    const end = deferred()
    const { done, state } = await begun(tools, {
      list: ['a'],
      options: { timeoutMs: 5_000, retry: { delayMs: 0, maxAttempts: 2 } },
      work: (item) => {
        tries.push(item)
        return item.attempt === 1 ? new Promise(() => undefined) : end.promise
      },
    })
    await tools.clock.advance(5_000)
    await tools.clock.advance(0)
    expect(tries).toHaveLength(2)
    tries[0]?.phase('parsing')
    tries[0]?.log('still here')
    tries[0]?.complete({ found: 'something' })
    expect((await state()).items.a).toMatchObject({ status: 'active', attempt: 2 })
    end.resolve()
    await done
    const { phase, metadata, status } = (await state()).items.a ?? {}
    expect({ phase, metadata, status }).toEqual({ status: 'completed' })
    expect(tools.manager.stats().late).toBe(3)
  })
})

describe('bad options', () => {
  it('are refused, and the list is worked through', async () => {
    const tools = managed()
    const options = { concurrency: Number.NaN, timeoutMs: 'soon', retry: { maxAttempts: -1, delayMs: {} } } as never
    const { result } = await worked(tools, { list: ['a', 'b'], options, work: () => undefined })
    expect(result.completed).toBe(2)
    expect(tools.manager.stats().refused).toBe(4)
  })
})
