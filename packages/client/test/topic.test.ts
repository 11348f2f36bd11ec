import type { ServerResponse } from 'node:http'
import { initialSnapshot, type Snapshot } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { asksForStream, withServer } from './harness.ts'
import { frame, json, problem } from './scripted-server.ts'
import { until, untilState } from './until.ts'

const harness = withServer()

const stateOf = (sessionId: string, seq = 0, more: Partial<Snapshot> = {}): Snapshot => ({
  ...initialSnapshot({ sessionId, workflow: 'scan', topics: ['shop:7'], plan: [], createdAt: 1 } as never),
  seq,
  ...more,
})
const snapshotOf = (sessionId: string, seq = 0, more: Partial<Snapshot> = {}): string =>
  frame({ type: 'snapshot', sessionId, seq, snapshot: stateOf(sessionId, seq, more) })
const progressOf = (sessionId: string, seq: number, fields: object): string =>
  frame({ type: 'progress', sessionId, seq, timestamp: 2, ...fields })
const hello = frame({ type: 'hello', protocol: 1, topic: 'shop:7', now: 1, heartbeatMs: 15_000, retryMs: 10 })

/** Serves a topic's stream, and gives the test its end of each. */
const streams = (): ServerResponse[] => {
  const open: ServerResponse[] = []
  harness.server.always((seen) =>
    asksForStream(seen)
      ? (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write(hello)
          open.push(response)
        }
      : undefined,
  )
  return open
}

describe('a topic', () => {
  it('keeps the state of each of its sessions, old and new', async () => {
    const open = streams()
    const topic = harness.connect().topic('shop:7')
    await harness.server.requested(1)
    expect(harness.server.requests[0]?.path).toBe('/topics/shop%3A7/events')
    open[0]?.write(snapshotOf('a', 3, { percent: 30 }) + snapshotOf('b', 1))
    await until(topic, () => topic.getSnapshot().size === 2)
    const before = topic.getSnapshot()
    expect(topic.getSnapshot()).toBe(before)
    expect(topic.getConnection()).toMatchObject({ state: 'live', slow: false })
    open[0]?.write(progressOf('a', 4, { percent: 40 }) + snapshotOf('c'))
    await until(topic, () => topic.getSnapshot().size === 3)
    expect([...topic.getSnapshot()].map(([id, { seq, percent }]) => [id, seq, percent])).toEqual([
      ['a', 4, 40],
      ['b', 1, 0],
      ['c', 0, 0],
    ])
    expect(before.get('a')?.percent).toBe(30)
    expect(topic.getSnapshot().get('b')).toBe(before.get('b'))
  })

  it('takes what is new from the snapshots that a reconnect brings', async () => {
    const open = streams()
    const topic = harness.connect().topic('shop:7')
    await harness.server.requested(1)
    open[0]?.write(snapshotOf('a', 3, { percent: 30 }))
    await until(topic, () => topic.getSnapshot().size === 1)
    const before = topic.getSnapshot()
    open[0]?.destroy()
    await harness.server.requested(2)
    open[1]?.write(snapshotOf('a', 3, { percent: 30 }) + snapshotOf('b', 2))
    await until(topic, () => topic.getSnapshot().size === 2)
    expect(topic.getSnapshot().get('a')).toBe(before.get('a'))
  })

  it('reads again where an event does not follow', async () => {
    const open = streams()
    const topic = harness.connect().topic('shop:7')
    await harness.server.requested(1)
    open[0]?.write(snapshotOf('a', 3) + progressOf('a', 6, { percent: 60 }))
    await harness.server.requested(2)
    open[1]?.write(snapshotOf('a', 6, { percent: 60 }))
    await until(topic, () => topic.getSnapshot().get('a')?.percent === 60)
  })

  it('is polled where streams are switched off', async () => {
    let seq = 0
    harness.server.always((seen) =>
      asksForStream(seen)
        ? problem(406, 'transport_disabled')
        : (response) => {
            seq += 1
            const session = { sessionId: 'a', workflow: 'scan', seq, status: 'active', closed: false, now: 1 }
            json(response, 200, {
              topic: 'shop:7',
              pollAfterMs: 5,
              sessions: [{ ...session, pollAfterMs: 5, snapshot: stateOf('a', seq, { percent: seq }) }],
            })
          },
    )
    const topic = harness.connect().topic('shop:7')
    await until(topic, () => topic.getSnapshot().get('a')?.percent === 3)
    expect(topic.getConnection()).toMatchObject({ state: 'polling', transport: 'poll' })
    expect(harness.server.requests.at(-1)?.path).toBe('/topics/shop%3A7')
  })

  it('forgets the oldest that have ended beyond a hundred, never one that lives', async () => {
    const open = streams()
    const topic = harness.connect().topic('shop:7')
    await harness.server.requested(1)
    open[0]?.write(snapshotOf('alive', 1, { status: 'active' }))
    for (let index = 0; index < 150; index += 1) open[0]?.write(snapshotOf(`s${index}`, 1, { status: 'completed' }))
    await until(topic, () => topic.getSnapshot().has('s149'))
    expect(topic.getSnapshot().size).toBe(100)
    expect(topic.getSnapshot().has('alive')).toBe(true)
    expect(topic.getSnapshot().has('s0')).toBe(false)
  })

  it('that may not be read says so', async () => {
    harness.server.play(problem(403, 'forbidden'))
    const topic = harness.connect().topic('secret')
    expect((await untilState(topic, 'closed')).error).toMatchObject({ code: 'forbidden' })
  })

  it('frees its connection when nobody follows it any more', async () => {
    const open = streams()
    const { clock } = harness
    const topic = harness.connect({ clock }).topic('shop:7')
    await harness.server.requested(1)
    const gone = new Promise((resolve) => open[0]?.on('close', resolve))
    topic.detach()
    await gone
    expect(topic.getConnection()).toMatchObject({ state: 'closed', error: undefined })
    expect(clock.pending).toBe(0)
  })
})
