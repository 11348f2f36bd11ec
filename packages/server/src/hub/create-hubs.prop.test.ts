import { memoryStore, type SessionLog, type SessionStore } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hubs } from '../hub.ts'
import { createHubs } from './create-hubs.ts'

const HEAD = 3

/** A store that counts reads, and answers them when it is told to. */
async function counting(): Promise<{
  hubs: Hubs
  store: SessionStore
  reads: () => number
  answer: () => void
}> {
  const store = memoryStore()
  await store.create({ sessionId: 's', workflow: 'scan', plan: [], topics: ['t'], takeWithinMs: 86_400_000 })
  await append(store, HEAD)
  let reads = 0
  let waiting: (() => void)[] = []
  const read = (sessionId: string, after?: number): Promise<SessionLog | undefined> => {
    reads += 1
    return new Promise<void>((resolve) => waiting.push(resolve)).then(() => store.read(sessionId, after))
  }
  const slow = new Proxy(store, {
    get: (target, name) => {
      const value = name === 'read' ? read : Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const answer = (): void => {
    const answered = waiting
    waiting = []
    for (const resolve of answered) resolve()
  }
  return { hubs: createHubs({ store: slow, lingerMs: 0 }), store, reads: () => reads, answer }
}

let batches = 0
async function append(store: SessionStore, count: number): Promise<void> {
  batches += 1
  const events = Array.from({ length: count }, () => ({ type: 'progress' as const, timestamp: 1, percent: 1 }))
  await store.append('s', { writer: 'w', batch: batches, events })
}

/** Lets all that waits for nothing else happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const anyCursor = fc.option(fc.nat(HEAD), { nil: undefined })

describe('those who join', () => {
  it('cost one read together, however many they are and whenever they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyCursor, { maxLength: 20 }), { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        async (groups, answeredAfter) => {
          const { hubs, reads, answer } = await counting()
          const joined = [hubs.join('s', 0)]
          for (const [index, cursors] of groups.entries()) {
            joined.push(...cursors.map((cursor) => hubs.join('s', cursor)))
            await settle()
            if (index >= answeredAfter) answer()
          }
          await settle()
          answer()
          const heads = (await Promise.all(joined)).map((hub) => hub?.head)
          expect(heads).toEqual(joined.map(() => HEAD))
          expect(reads()).toBe(1)
          await hubs.close()
        },
      ),
    )
  })

  it('share another where a cursor is beyond what is known', async () => {
    const { hubs, reads, answer } = await counting()
    const first = hubs.join('s', 0)
    await settle()
    answer()
    await first
    const ahead = Promise.all(Array.from({ length: 50 }, () => hubs.join('s', HEAD + 1)))
    await settle()
    answer()
    await settle()
    answer()
    await ahead
    expect(reads()).toBeLessThanOrEqual(3)
    await hubs.close()
  })

  it('get a read of their own where only a topic has heard the session so far', async () => {
    const { hubs, reads, answer } = await counting()
    const topic = await hubs.topic('t')
    await settle()
    answer()
    await settle()
    const joining = hubs.join('s', HEAD)
    await settle()
    expect(reads()).toBe(2)
    answer()
    expect((await joining)?.head).toBe(HEAD)
    topic.release()
    await hubs.close()
  })
})

it('whoever asks for a session as it is now sees what was appended before', async () => {
  const { hubs, store, reads, answer } = await counting()
  const first = hubs.join('s', 0)
  await settle()
  answer()
  await first
  await append(store, 2)
  const asked = hubs.session('s')
  await settle()
  expect(reads()).toBe(2)
  answer()
  expect((await asked)?.head).toBe(HEAD + 2)
  await hubs.close()
})
