import { applyEvent, type SessionEvent, type Snapshot } from '@progress/core'
import { describe, expect, it } from 'vitest'
import type { SessionUpdate } from '../src/index.ts'
import { withServer } from './harness.ts'
import { problem } from './scripted-server.ts'
import { until, untilState } from './until.ts'

const harness = withServer()

const collect = async (updates: AsyncIterable<SessionUpdate>): Promise<SessionUpdate[]> => {
  const all: SessionUpdate[] = []
  for await (const update of updates) all.push(update)
  return all
}
/** What a reader who folds the updates ends up with. */
const fold = (updates: SessionUpdate[]): Snapshot | undefined =>
  updates.reduce<Snapshot | undefined>(
    (state, update) =>
      update.type === 'snapshot'
        ? (update.snapshot as unknown as Snapshot)
        : state && applyEvent(state, update as SessionEvent),
    undefined,
  )

describe('an iterator', () => {
  it('begins with the state now, gives the events, and ends after the terminal one', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', {})
    await session.started
    server.session.progress({ percent: 10 })
    await until(session, () => session.getSnapshot()?.seq === 1)
    const updates = collect(session)
    server.session.progress({ percent: 20 })
    await until(session, () => session.getSnapshot()?.seq === 2)
    server.session.complete(1)
    const all = await updates
    expect(all.map(({ type, seq }) => [type, seq])).toEqual([
      ['snapshot', 1],
      ['progress', 2],
      ['complete', 3],
    ])
    expect(fold(all)).toEqual(server.session.snapshot)
  })

  it('holds at most three updates for a reader who does not take them, and loses nothing by it', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', {})
    await untilState(session, 'live')
    const iterator = session[Symbol.asyncIterator]()
    for (let seq = 1; seq <= 500; seq += 1) {
      if (seq % 50 === 25) server.session.emit({ type: `unknown-${seq}` })
      else
        server.session.progress({ percent: seq / 10, append: { text: `${seq} ` }, counters: { [`c${seq % 7}`]: seq } })
      if (seq % 10 === 0) await until(session, () => session.getSnapshot()?.seq === seq)
    }
    server.session.complete('end')
    await session.result
    const updates = await collect({ [Symbol.asyncIterator]: () => iterator })
    expect(updates.map(({ type }) => type)).toEqual(['snapshot', 'progress', 'complete'])
    expect(fold(updates)).toEqual(server.session.snapshot)
  })

  it('of a session that has ended gives its last state', async () => {
    const session = harness.connect().start('scan', {})
    await session.started
    harness.server.session.complete(1)
    await session.result
    const updates = await collect(session)
    expect(updates).toMatchObject([{ type: 'snapshot', snapshot: { status: 'completed', result: 1 } }])
  })

  it('begins anew with a snapshot where events are missing', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', {})
    await untilState(session, 'live')
    server.session.progress({ percent: 10 })
    await until(session, () => session.getSnapshot()?.seq === 1)
    const updates = collect(session)
    server.play((response, _seen, honest) => {
      response.write = (
        (write) => (text: string) =>
          write(text)
      )(response.write.bind(response))
      honest()
    })
    server.session.rewind(0)
    server.cutAll()
    await until(session, () => session.getSnapshot()?.seq === 0)
    server.session.complete(2)
    const all = await updates
    expect(all.map(({ type, seq }) => [type, seq])).toEqual([
      ['snapshot', 1],
      ['snapshot', 0],
      ['complete', 1],
    ])
    expect(fold(all)).toEqual(server.session.snapshot)
  })

  it('throws where the session cannot be followed', async () => {
    harness.server.play(problem(403, 'forbidden'))
    await expect(collect(harness.connect().start('scan', {}))).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('ends where nobody follows any more', async () => {
    const session = harness.connect().start('scan', {})
    await untilState(session, 'live')
    const updates = collect(session)
    session.detach()
    expect(await updates).toMatchObject([{ type: 'snapshot' }])
  })

  it('that is left takes nothing more', async () => {
    const session = harness.connect().start('scan', {})
    await untilState(session, 'live')
    for await (const update of session) {
      expect(update.type).toBe('snapshot')
      break
    }
    harness.server.session.complete(1)
    expect(await session.result).toBe(1)
  })

  it('answers readers who ask before there is anything, in whatever order they asked', async () => {
    const { server } = harness
    const session = harness.connect().start('scan', {})
    const iterator = session[Symbol.asyncIterator]()
    const reads = [iterator.next(), iterator.next(), iterator.next()]
    await untilState(session, 'live')
    server.session.complete(1)
    const [first, second, third] = await Promise.all(reads)
    expect([first?.value?.type, second?.value?.type]).toEqual(['snapshot', 'complete'])
    expect(third).toEqual({ done: true, value: undefined })
  })
})
