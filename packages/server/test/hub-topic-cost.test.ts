import type { SessionMessage, SessionStore } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { counted, override, type StoreCounts } from './chaos-store.ts'
import { type Bench, bench, complete, type Following, foldMessages, progress, start } from './hub-harness.ts'
import { gate, until } from './serving.ts'

async function followTopic({ hubs, clock }: Bench, topic: string): Promise<Following> {
  const hub = await hubs.topic(topic)
  const following = start(hub.stream({ audience: 'owner' }), clock)
  hub.release()
  return following
}

const snapshotsIn = (messages: readonly SessionMessage[]): string[] =>
  messages.flatMap((message) => (message.type === 'snapshot' ? [message.sessionId] : []))

const of = (sessionId: string, messages: readonly SessionMessage[]): SessionMessage[] =>
  messages.filter((message) => 'sessionId' in message && message.sessionId === sessionId)

/** A bench whose store counts, and something of it besides. */
function counting(wrap: (inner: SessionStore) => SessionStore = (inner) => inner): {
  made: Bench
  counts: StoreCounts
} {
  let counts: StoreCounts = { subscriptions: 0, reads: 0 }
  const made = bench(
    {},
    {
      wrap(inner) {
        const seen = counted(wrap(inner))
        counts = seen.counts
        return seen.store
      },
    },
  )
  return { made, counts }
}

const IDS = Array.from({ length: 100 }, (_, index) => `s${index}`)

describe('a topic of a hundred sessions', () => {
  it('costs one subscription and one read of each session, however many follow it', async () => {
    const { made, counts } = counting()
    for (const id of IDS) await made.create(id, ['t'])
    const followings = [await followTopic(made, 't'), await followTopic(made, 't'), await followTopic(made, 't')]
    await made.clock.advance(0)
    for (const { sink } of followings) {
      expect(sink.types[0]).toBe('hello')
      expect(snapshotsIn(sink.messages).sort()).toEqual([...IDS].sort())
    }
    expect(counts).toEqual({ subscriptions: 1, reads: 100 })
    for (const id of IDS) await made.append(id, progress(7))
    await made.clock.advance(150)
    for (const { sink } of followings) expect(sink.messages.filter(({ type }) => type === 'progress')).toHaveLength(100)
    expect(counts).toEqual({ subscriptions: 1, reads: 100 })
  })

  it('is greeted at once, and brings its sessions as they are read', async () => {
    const opened = gate()
    let wanted = 0
    const { made } = counting((inner) =>
      override(inner, {
        async read(id, after) {
          wanted += 1
          await opened.passed
          return inner.read(id, after)
        },
      }),
    )
    for (const id of IDS) await made.create(id, ['t'])
    const first = await followTopic(made, 't')
    expect(first.sink.types).toEqual(['hello'])
    const second = await followTopic(made, 't')
    expect(second.sink.types).toEqual(['hello'])
    expect(wanted).toBe(25)
    await made.append('s3', progress(5))
    opened.open(undefined)
    await until(() => wanted === 100)
    await made.clock.advance(0)
    for (const { sink } of [first, second]) {
      expect(snapshotsIn(sink.messages).sort()).toEqual([...IDS].sort())
      expect(foldMessages(of('s3', sink.messages)).state).toMatchObject({ seq: 1, percent: 5 })
    }
  })

  it('is one heartbeat after hello where none of its sessions can be read', async () => {
    const { made } = counting((inner) =>
      override(inner, { read: () => Promise.reject(new Error('connection refused')) }),
    )
    await made.create('a', ['t'])
    const { sink } = await followTopic(made, 't')
    await made.clock.advance(0)
    expect(sink.types).toEqual(['hello', 'heartbeat'])
  })
})

describe('a session that a topic holds', () => {
  it('gets a doorbell of its own when somebody follows it by itself, who hears on when the topic is left', async () => {
    const { made, counts } = counting()
    await made.create('a', ['t'])
    const topic = await followTopic(made, 't')
    const alone = await made.follow('a')
    expect(counts.subscriptions).toBe(2)
    topic.handle.closed()
    await made.clock.advance(0)
    expect(counts.subscriptions).toBe(1)
    const { reads } = counts
    await made.append('a', progress(5))
    await made.clock.advance(150)
    await made.append('a', complete)
    await made.clock.advance(0)
    expect(alone.sink.types).toEqual(['hello', 'snapshot', 'progress', 'complete'])
    expect(counts.reads).toBe(reads)
    await made.clock.advance(3_100)
    expect([counts.subscriptions, made.hubs.stats().subscriptions]).toEqual([0, 0])
  })

  it('is read anew by whoever comes after the topic was left, for nothing was heard of it since', async () => {
    const { made } = counting()
    await made.create('a', ['t'])
    const topic = await followTopic(made, 't')
    await made.clock.advance(0)
    topic.handle.closed()
    await made.append('a', progress(5))
    await made.clock.advance(0)
    const alone = await made.follow('a')
    expect(alone.sink.messages[1]).toMatchObject({ type: 'snapshot', seq: 1 })
    const again = await followTopic(made, 't')
    await made.clock.advance(0)
    expect(again.sink.messages[1]).toMatchObject({ type: 'snapshot', seq: 1 })
  })

  it('asks for its own doorbell again when the store answers again', async () => {
    let fails = false
    const { made, counts } = counting((inner) =>
      override(inner, {
        subscribe: (target, onSignal) =>
          fails ? Promise.reject(new Error('connection refused')) : inner.subscribe(target, onSignal),
      }),
    )
    await made.create('a', ['t'])
    const topic = await followTopic(made, 't')
    await made.clock.advance(0)
    fails = true
    const alone = await made.follow('a')
    expect(counts.subscriptions).toBe(1)
    fails = false
    await made.clock.advance(5_100)
    expect(counts.subscriptions).toBe(2)
    topic.handle.closed()
    await made.append('a', progress(5))
    await made.clock.advance(150)
    expect(alone.sink.types).toEqual(['hello', 'snapshot', 'progress'])
    expect(made.hubs.stats().storeErrors).toBe(2)
  })
})
