import { describeWith } from '@progress/test-services'
import { expect, it } from 'vitest'
import { relayRound } from '../src/relay/relay.ts'
import { POSTGRES_ROUTES, REDIS_ROUTES, type RouteName } from '../src/relay/routes.ts'
import { openPostgres, openRedis, type RelayServer } from '../src/relay/servers.ts'

async function deliversAll(routes: object, open: () => Promise<RelayServer>): Promise<void> {
  const server = await open()
  try {
    for (const route of Object.keys(routes) as RouteName[]) {
      const { paced, blasts } = await relayRound({ route, round: 1 }, server, { quick: true, seconds: undefined })
      for (const part of [paced, ...blasts]) {
        expect({ route, ...part }).toMatchObject({ route, lost: 0, astray: 0 })
        expect(part.perSecond).toBeGreaterThan(0)
      }
    }
  } finally {
    await server.close()
  }
}

describeWith('redis-server')('every way over Redis', () => {
  it('delivers each event exactly once, in order', () => deliversAll(REDIS_ROUTES, openRedis), 180_000)
})

describeWith('postgres')('every way over Postgres', () => {
  it('delivers each event exactly once, in order', () => deliversAll(POSTGRES_ROUTES, openPostgres), 180_000)
})
