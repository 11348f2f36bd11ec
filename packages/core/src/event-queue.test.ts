import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asUpdate, createEventQueue } from './event-queue.ts'
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

describe('asUpdate', () => {
  it('gives an event as it is, and for all else the state that it led to', () => {
    const fold = createFold(initial)
    fold.apply(patch(1))
    expect(asUpdate(patch(1), fold)).toEqual(patch(1))
    expect(asUpdate(end(2), fold)).toEqual(end(2))
    for (const other of [undefined, null, { type: 'of tomorrow', seq: 1 }, snapshotOf(initial)]) {
      expect(asUpdate(other, fold)).toMatchObject({ type: 'snapshot', seq: 1, snapshot: { percent: 1 } })
    }
  })
})
