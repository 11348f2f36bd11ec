import { lawsFor } from '@progress/core/testing'
import { describeWhere, postgresUrl } from '@progress/test-services'
import { Pool } from 'pg'
import { afterAll, beforeAll, it } from 'vitest'
import { PATIENCE_MS, postgresHarness, prepare } from './support/postgres-harness.ts'

const url = await postgresUrl()
const schema = `laws_pg_${process.pid}`

describeWhere(url)('durability 1: postgresStore over a pool of `pg`, with expired sessions swept away', () => {
  const pool = new Pool({ connectionString: url })
  beforeAll(async () => {
    await prepare(pool, schema)
  }, 60_000)
  afterAll(async () => {
    await pool.query(`DROP SCHEMA ${schema} CASCADE`)
    await pool.end()
  })
  const harness = postgresHarness({ client: pool, schema, sweeps: true, run: (script) => pool.query(script) })
  for (const law of lawsFor(harness)) it(`holds law ${law.number}: ${law.name}`, () => law.check(harness), PATIENCE_MS)
})
