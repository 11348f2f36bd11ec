import { lawsFor } from '@progress/core/testing'
import {
  describeWhere,
  findProgram,
  postgresUrl,
  type Service,
  startPgBouncer,
  startPostgres,
} from '@progress/test-services'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { PostgresStoreOptions } from '../src/index.ts'
import { PATIENCE_MS, postgresHarness, prepare } from './support/postgres-harness.ts'

const isHere = findProgram('pgbouncer') !== undefined && (await postgresUrl()) !== undefined

describeWhere(isHere)('durability 1: postgresStore behind PgBouncer in transaction mode', () => {
  let services: Service[] = []
  let pool: Pool
  let direct: Pool

  beforeAll(async () => {
    const server = await startPostgres()
    const bouncer = await startPgBouncer(server)
    services = [bouncer, server]
    pool = new Pool({ connectionString: bouncer.url, max: 20 })
    direct = new Pool({ connectionString: server.url, max: 2 })
  }, 120_000)
  afterAll(async () => {
    await pool.end()
    await direct.end()
    for (const service of services) await service.close()
  })

  const ways: [string, () => PostgresStoreOptions][] = [
    ['looking at positions', () => ({ listen: false, pollMs: 20 })],
    ['listening on a connection around it', () => ({ listen: { connectionString: services[1]?.url ?? '' } })],
    ['listening on a client of its own', () => ({ listen: direct })],
  ]
  describe.each(ways)('%s', (name, optionsOf) => {
    const schema = name.replaceAll(' ', '_')
    beforeAll(async () => {
      await prepare(pool, schema)
    }, 60_000)
    const harness = () =>
      postgresHarness({ client: pool, schema, options: optionsOf(), run: (script) => pool.query(script) })
    const capabilities = ['clock', 'processes', 'rewind'] as const
    for (const law of lawsFor({ capabilities, open: () => harness().open() })) {
      it(`holds law ${law.number}: ${law.name}`, () => law.check(harness()), PATIENCE_MS)
    }
  })
})
