import type { SessionMessage } from '@progress/core'
import { describe, expect, it } from 'vitest'
import type { TopicFollowOptions } from '../src/hub.ts'
import { counted, override } from './chaos-store.ts'
import { type Bench, bench, complete, type Following, foldMessages, progress, start, TestSink } from './hub-harness.ts'

async function followTopic(
  { hubs, clock }: Bench,
  topic: string,
  options: Partial<TopicFollowOptions> = {},
): Promise<Following> {
  const hub = await hubs.topic(topic)
  const following = start(hub.stream({ audience: 'owner', ...options }), clock)
  hub.release()
  return following
}

const of = (sessionId: string, messages: readonly SessionMessage[]): SessionMessage[] =>
  messages.filter((message) => 'sessionId' in message && message.sessionId === sessionId)

describe('a topic stream', () => {
  it('says hello with the topic, and how each session stands, without ids', async () => {
    const made = bench()
    await made.create('live', ['t'])
    await made.create('ended', ['t'])
    await made.create('other', ['u'])
    await made.append('live', progress(5))
    await made.append('ended', complete)
    const { sink } = await followTopic(made, 't')
    expect(sink.messages[0]).toMatchObject({ type: 'hello', topic: 't', heartbeatMs: 15_000, retryMs: 3_000 })
    expect(sink.messages[0]).not.toHaveProperty('seq')
    expect(sink.messages[0]).not.toHaveProperty('sessionId')
    expect(of('live', sink.messages)).toMatchObject([{ type: 'snapshot', seq: 1 }])
    expect(of('ended', sink.messages)).toMatchObject([{ type: 'snapshot', snapshot: { status: 'completed' } }])
    expect(sink.messages).toHaveLength(3)
    expect(sink.received.every(({ id }) => id === undefined)).toBe(true)
    expect(sink.writes).toHaveLength(2)
    expect(sink.ended).toBe(false)
  })

  it('says hello and a heartbeat where there is no session', async () => {
    const { sink } = await followTopic(bench(), 't')
    expect(sink.types).toEqual(['hello', 'heartbeat'])
    expect(sink.writes).toHaveLength(2)
  })

  it('brings each session at its own rate, and a new one beginning with its snapshot', async () => {
    const made = bench()
    const { clock, create, append } = made
    await create('a', ['t'])
    const { sink } = await followTopic(made, 't')
    await clock.advance(100)
    await create('b', ['t'])
    await clock.advance(0)
    expect(of('b', sink.messages)).toMatchObject([{ type: 'snapshot', seq: 0 }])
    await append('a', progress(1))
    await append('a', progress(2))
    await append('b', progress(3))
    expect(of('a', sink.messages)).toMatchObject([{ type: 'snapshot' }, { seq: 1 }])
    await clock.advance(125)
    expect(of('a', sink.messages)).toMatchObject([{ type: 'snapshot' }, { seq: 1 }, { seq: 2 }])
    expect(of('b', sink.messages)).toMatchObject([{ type: 'snapshot' }, { seq: 1 }])
    await append('a', complete)
    expect(of('a', sink.messages).at(-1)).toMatchObject({ type: 'complete' })
    expect(sink.ended).toBe(false)
  })

  it('shows each session to its owner in full, and to others without debug lines', async () => {
    const made = bench()
    const log = [{ timestamp: 1, level: 'debug', message: 'secret' }]
    await made.create('a', ['t'])
    await made.create('b', ['t'])
    await made.append('a', progress(1, { log }))
    await made.append('b', progress(1, { log }))
    const { sink } = await followTopic(made, 't', {
      audience: ({ sessionId }) => (sessionId === 'a' ? 'owner' : 'reader'),
    })
    expect(JSON.stringify(of('a', sink.messages))).toContain('secret')
    expect(JSON.stringify(of('b', sink.messages))).not.toContain('secret')
  })

  it('ends for a follower of whom it cannot be said what it may see, and for no other', async () => {
    const made = bench()
    await made.create('a', ['t'])
    const other = await followTopic(made, 't')
    const audience = ({ sessionId }: { sessionId: string }): 'reader' => {
      if (sessionId === 'b') throw new Error('unknown')
      return 'reader'
    }
    const { sink } = await followTopic(made, 't', { audience })
    await made.create('b', ['t'])
    await made.clock.advance(0)
    expect(sink.types).toEqual(['hello', 'snapshot', 'bye'])
    expect((await followTopic(made, 't', { audience })).sink.types.at(-1)).toBe('bye')
    expect(other.sink.types).toEqual(['hello', 'snapshot', 'snapshot'])
    expect(made.hubs.stats().followers).toBe(1)
  })

  it('finds a new session without a doorbell when it lists again', async () => {
    const made = bench({}, { wrap: (inner) => override(inner, { subscribe: async () => () => undefined }) })
    const { sink } = await followTopic(made, 't')
    await made.create('a', ['t'])
    await made.clock.advance(5_025)
    expect(of('a', sink.messages)).toMatchObject([{ type: 'snapshot' }])
  })

  it('goes on where it was when a slow follower drains, session by session', async () => {
    const made = bench()
    const { clock, create, append, hubs, hub } = made
    const ids = Array.from({ length: 12 }, (_, index) => `s${index}`)
    for (const id of ids) {
      await create(id, ['t'])
      await append(id, progress(1, { metadata: { blob: 'x'.repeat(5_000) } }))
    }
    const topic = await hubs.topic('t')
    const sink = new TestSink(clock)
    sink.room = 1
    const handle = topic.stream({ audience: 'owner' }).start(sink)
    for (const id of ids) await append(id, progress(2))
    await create('late', ['t'])
    await clock.advance(200)
    expect(sink.writes).toHaveLength(1)
    for (let round = 0; round < 20; round += 1) {
      sink.room = 2
      handle.drained()
      await clock.advance(50)
    }
    for (const id of [...ids, 'late']) {
      const { state, misfits } = foldMessages(of(id, sink.messages))
      expect(misfits).toBe(0)
      expect(state).toEqual((await hub(id)).snapshot)
    }
  })

  it('ends by bye alone, at its time or when the server drains', async () => {
    const made = bench()
    await made.create('a', ['t'])
    const first = await followTopic(made, 't', { endsAt: made.clock.now() + 2_000 })
    const second = await followTopic(made, 't')
    await made.append('a', complete)
    expect([first.sink.ended, second.sink.ended]).toEqual([false, false])
    await made.clock.advance(2_025)
    expect(first.sink.messages.at(-1)).toMatchObject({ type: 'bye', reason: 'rotate' })
    await made.hubs.drain()
    expect(second.sink.messages.at(-1)).toMatchObject({ type: 'bye', reason: 'shutdown' })
    expect((await followTopic(made, 't')).sink.types).toEqual(['hello', 'bye'])
  })

  it('sends a heartbeat that says so while the store fails', async () => {
    let fails = false
    const made = bench(
      {},
      {
        wrap: (inner) =>
          override(inner, {
            list: (query) => (fails ? Promise.reject(new Error('connection refused')) : inner.list(query)),
          }),
      },
    )
    const { sink } = await followTopic(made, 't')
    fails = true
    await made.clock.advance(15_050)
    expect(sink.messages.at(-1)).toMatchObject({ type: 'heartbeat', degraded: true })
    await expect(made.hubs.topic('another')).rejects.toThrow('connection refused')
  })

  it('leaves nothing behind after its last follower', async () => {
    const counts: { subscriptions?: number } = {}
    const made = bench(
      {},
      {
        wrap: (inner) => {
          const { store, counts: live } = counted(inner)
          return Object.defineProperty(counts, 'subscriptions', { get: () => live.subscriptions }) && store
        },
      },
    )
    for (const id of ['a', 'b', 'c']) await made.create(id, ['t'])
    await made.append('b', complete)
    const before = made.clock.pending
    const followings = await Promise.all([1, 2, 3].map(() => followTopic(made, 't')))
    expect(counts.subscriptions).toBe(1)
    expect(made.hubs.stats().subscriptions).toBe(1)
    expect(made.clock.pending).toBe(before + 1)
    for (const { handle } of followings) handle.closed()
    await made.clock.advance(3_025)
    expect(made.hubs.stats()).toMatchObject({ hubs: 0, followers: 0 })
    expect(counts.subscriptions).toBe(0)
    expect(made.clock.pending).toBe(before)
  })
})
