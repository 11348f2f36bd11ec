import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventQueue, createFeed } from './event-queue.ts'
import { applyEvent, createFold, initialSnapshot } from './fold.ts'
import type { FollowingMessage, SessionEvent, SessionRecord, Snapshot } from './types.ts'

const record = { sessionId: 's', workflow: 'w', topics: [], plan: [], createdAt: 0 } as Partial<SessionRecord>
const initial = initialSnapshot(record as SessionRecord)

const patch = (seq: number): SessionEvent => ({
  type: 'progress',
  sessionId: 's',
  seq,
  timestamp: seq,
  percent: seq % 100,
  log: [{ timestamp: seq, level: 'info', message: `${seq}` }],
})
const end = (seq: number): SessionEvent => ({
  type: 'complete',
  sessionId: 's',
  seq,
  timestamp: seq,
  data: 1,
  outcome: 'full',
})
const snapshotOf = (snapshot: Snapshot): FollowingMessage => ({
  type: 'snapshot',
  sessionId: 's',
  seq: snapshot.seq,
  snapshot,
})

async function all(messages: AsyncIterable<FollowingMessage>): Promise<FollowingMessage[]> {
  const read: FollowingMessage[] = []
  for await (const message of messages) read.push(message)
  return read
}

describe('an event queue', () => {
  it('leads its reader to the same state, and keeps at most a snapshot, an event and the end waiting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('push', 'snapshot', 'take'), { maxLength: 40 }), async (steps) => {
        const queue = createEventQueue(() => undefined)
        const reading = queue.read()
        const taken: FollowingMessage[] = []
        let state = initial
        let waiting = 1
        queue.push(snapshotOf(state))
        for (const step of steps) {
          if (step === 'take' && waiting > 0) {
            const { value } = await reading.next()
            if (value) taken.push(value)
            waiting -= 1
          } else if (step !== 'take') {
            const event = patch(state.seq + 1)
            state = applyEvent(state, event)
            queue.push(step === 'push' ? event : snapshotOf(state))
            waiting = 1
          }
        }
        state = applyEvent(state, end(state.seq + 1))
        queue.push(end(state.seq))
        queue.end()
        const rest = await all(reading)
        expect(rest.length).toBeLessThanOrEqual(3)
        const fold = [...taken, ...rest].reduce<Snapshot>(
          (held, message) =>
            message.type === 'snapshot' ? message.snapshot : applyEvent(held, message as SessionEvent),
          initial,
        )
        expect(fold).toEqual(state)
      }),
    )
  })

  it('wakes a reader that waits, ends it with what went wrong, and says that nobody reads any more', async () => {
    const done = { count: 0 }
    const queue = createEventQueue(() => {
      done.count += 1
    })
    const reading = queue.read()
    const first = reading.next()
    queue.push(patch(1))
    expect((await first).value).toEqual(patch(1))
    const second = reading.next()
    queue.end(new Error('the connection is lost'))
    await expect(second).rejects.toThrow('the connection is lost')
    expect(done.count).toBe(1)
  })

  it('lets go of a reader that leaves while it waits', async () => {
    const done = { count: 0 }
    const queue = createEventQueue(() => {
      done.count += 1
    })
    const reading = queue.read()
    const waiting = reading.next()
    expect(await reading.return(undefined)).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(done.count).toBe(1)
    queue.push(patch(1))
    queue.end(new Error('too late'))
    expect(await all(reading)).toEqual([])
  })

  it('lets go of a reader that leaves', async () => {
    const done = { count: 0 }
    const queue = createEventQueue(() => {
      done.count += 1
    })
    queue.push(patch(1))
    for await (const message of queue.read()) {
      expect(message).toEqual(patch(1))
      break
    }
    expect(done.count).toBe(1)
  })
})

describe('a feed', () => {
  const begun = () => {
    const fold = createFold(initial)
    fold.apply(patch(1))
    return fold
  }

  it('begins with the state now, and gives everyone the events as they are', async () => {
    const feed = createFeed()
    const fold = begun()
    const readers = [feed.read(fold), feed.read(undefined)]
    feed.push(patch(2), fold)
    feed.push(end(3), fold)
    feed.end()
    const [early, late] = await Promise.all(readers.map(all))
    expect(early).toMatchObject([{ type: 'snapshot', seq: 1, snapshot: { percent: 1 } }, patch(2), end(3)])
    expect(late).toEqual([patch(2), end(3)])
  })

  it('gives the state in place of whatever is no event', async () => {
    for (const other of [undefined, null, { type: 'of tomorrow', seq: 1 }, snapshotOf(initial)]) {
      const feed = createFeed()
      const reading = feed.read(undefined)
      feed.push(other, begun())
      expect((await reading.next()).value).toMatchObject({ type: 'snapshot', seq: 1, snapshot: { percent: 1 } })
    }
  })

  it('ends once, also for those who come later', async () => {
    const feed = createFeed()
    const reading = feed.read(undefined)
    feed.end()
    feed.end(new Error('too late'))
    expect(await all(reading)).toEqual([])
    expect(await all(feed.read(begun()))).toHaveLength(1)
    const failed = createFeed()
    failed.end(new Error('the connection is lost'))
    await expect(all(failed.read(begun()))).rejects.toThrow('the connection is lost')
  })
})
