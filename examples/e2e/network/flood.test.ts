import { setImmediate as turn } from 'node:timers/promises'
import { type ClientSession, createProgressClient } from '@progress/client'
import { expect, it } from 'vitest'
import { countMessages } from './hear-bytes.ts'
import { expectServersState, withNetwork } from './network.ts'

const network = withNetwork()

const EVENTS = 10_000
const FRAMES = 60

/** Keeps count of a listener's runs, and of the status that it saw last. */
function countRuns(session: ClientSession): { count: number; status: string | undefined } {
  const runs = { count: 0, status: undefined as string | undefined }
  session.subscribe(() => {
    runs.count += 1
    runs.status = session.getSnapshot()?.status
  })
  return runs
}

it('case 13: under 10,000 events a second listeners run at most once a frame, and hear of the end without one', async () => {
  const { fetch, count } = countMessages()
  const asked: (() => void)[] = []
  const client = network.connect({ fetch, environment: { nextFrame: (frame) => void asked.push(frame) } })
  const session = client.start('tour', {})
  const runs = countRuns(session)
  const { emitter, finish } = await network.run()
  for (let frame = 1; frame <= FRAMES; frame += 1) {
    for (let events = 0; events < EVENTS / FRAMES; events += 1) {
      emitter.update({ stage: 'look', current: frame })
      emitter.count('events')
      await turn()
    }
    for (const draw of asked.splice(0)) draw()
    expect(runs.count).toBeLessThanOrEqual(frame)
  }
  const before = runs.count
  finish('done')
  expect(await session.result).toBe('done')
  expect(runs).toEqual({ count: before + 1, status: 'completed' })
  expect(count()).toBeGreaterThan(EVENTS)
  expect(session.getSnapshot()?.counters.events).toBeGreaterThanOrEqual(EVENTS)
  await expectServersState(network, session)
})

it('case 13: where there are no frames, a clock takes their place: at most 60 times a second', async () => {
  const { proxy, clock } = network
  const client = createProgressClient({ url: proxy.origin, headers: { authorization: 'ann' }, clock })
  const session = client.start('tour', {})
  const runs = countRuns(session)
  const { emitter, finish } = await network.run()
  for (let ms = 1; ms <= 1_000; ms += 1) {
    for (let events = 0; events < EVENTS / 1_000; events += 1) emitter.count('events')
    await clock.advance(1)
  }
  expect(runs.count).toBeGreaterThan(10)
  expect(runs.count).toBeLessThanOrEqual(60)
  const before = runs.count
  finish('done')
  expect(await session.result).toBe('done')
  expect(runs).toEqual({ count: before + 1, status: 'completed' })
  await expectServersState(network, session)
})
