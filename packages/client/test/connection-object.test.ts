import { expect, it } from 'vitest'
import type { Connection } from '../src/index.ts'
import { withServer } from './harness.ts'
import { until, untilState } from './until.ts'

const harness = withServer()

it('shows the same connection until something comes, and never changes one that it has shown', async () => {
  const { server } = harness
  const session = harness.connect().start('scan', {})
  const shown: Connection[] = []
  const copies: string[] = []
  session.subscribeConnection(() => {
    const connection = session.getConnection()
    expect(session.getConnection()).toBe(connection)
    shown.push(connection)
    copies.push(JSON.stringify(connection))
  })
  await untilState(session, 'live')
  for (let seq = 1; seq <= 20; seq += 1) {
    const before = session.getConnection()
    server.session.progress({ percent: seq })
    await until(session, () => session.getSnapshot()?.seq === seq)
    expect(session.getConnection()).not.toBe(before)
  }
  server.session.complete({ answer: 42 })
  await session.result
  expect(session.getConnection()).toMatchObject({ state: 'closed', stale: false, attempt: 0, invalid: 0 })
  expect(shown.length).toBeGreaterThan(20)
  expect(shown.map((connection) => JSON.stringify(connection))).toEqual(copies)
})
