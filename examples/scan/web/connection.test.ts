import type { Connection } from '@progress/client'
import { expect, it } from 'vitest'
import { badgeOf } from './connection.ts'

const closed: Connection = {
  state: 'closed',
  transport: 'sse',
  attempt: 0,
  lastMessageAt: 1,
  stale: true,
  slow: false,
  invalid: 0,
  error: undefined,
}
const error = Object.assign(new Error('The server cannot be reached'), { code: 'network' }) as never

it('finds nothing wrong with a connection that is over since its scan is', () => {
  const { connection, labels } = badgeOf({ connection: closed, snapshot: { endedAt: 2 } as never }, false)
  expect(connection?.stale).toBe(false)
  expect(labels?.connection?.closed).toBe('Finished')
})

it('says that a connection was lost before the end', () => {
  const { connection, labels } = badgeOf({ connection: { ...closed, error }, snapshot: undefined }, false)
  expect(connection?.stale).toBe(true)
  expect(labels?.connection?.closed).toBe('Disconnected')
})

it('is ready again after input that was refused', () => {
  const { connection } = badgeOf({ connection: { ...closed, error }, snapshot: undefined }, true)
  expect(connection).toMatchObject({ state: 'idle', stale: false })
})
