import type { ConnectionState } from '@progress/client'
import { expect, it } from 'vitest'
import { liveState } from './live-state.ts'

const connection = (state: ConnectionState, stale = false) => ({ state, stale })

it.each([
  ['idle', 'live', undefined],
  ['active', 'connecting', 'connecting'],
  ['active', 'live', 'live'],
  ['active', 'polling', 'live'],
  ['active', 'following', 'live'],
  ['cancelling', 'live', 'live'],
  ['paused', 'live', 'paused'],
  ['waiting', 'live', 'waiting'],
  ['paused', 'reconnecting', 'reconnecting'],
  ['active', 'offline', 'offline'],
  ['active', 'closed', 'lost'],
  ['completed', 'closed', 'ended'],
  ['failed', 'offline', 'ended'],
] as const)('a session that is %s over a connection that is %s is %s', (status, state, expected) => {
  expect(liveState(status, connection(state))).toBe(expected)
})

it('is not live while the server cannot reach its store', () => {
  expect(liveState('active', connection('live', true))).toBe('reconnecting')
})
