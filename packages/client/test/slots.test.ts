import { expect, it } from 'vitest'
import { withServer } from './harness.ts'
import { untilState } from './until.ts'

const harness = withServer()

it('keeps at most four streams open: further sessions poll until one is free', async () => {
  const { server } = harness
  const client = harness.connect()
  const sessions = [1, 2, 3, 4, 5, 6].map(() => client.start('scan', {}))
  await Promise.all(sessions.map((session) => untilState(session, 'live', 'polling')))
  const states = (): string[] => sessions.map((session) => session.getConnection().state)
  expect(states()).toEqual(['live', 'live', 'live', 'live', 'polling', 'polling'])
  sessions[1]?.detach()
  await Promise.race(sessions.slice(4).map((session) => untilState(session, 'live')))
  expect(states().toSorted()).toEqual(['closed', 'live', 'live', 'live', 'live', 'polling'])
  for (const session of sessions) session.detach()
  const last = client.start('scan', {})
  await untilState(last, 'live')
  server.session.complete(1)
  expect(await last.result).toBe(1)
  expect(server.runs).toBe(7)
})
