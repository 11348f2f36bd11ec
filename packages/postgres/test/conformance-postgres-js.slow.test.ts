import { lawsFor } from '@progress/core/testing'
import { describeWhere, postgresUrl } from '@progress/test-services'
import postgres from 'postgres'
import { afterAll, beforeAll, it } from 'vitest'
import { PATIENCE_MS, postgresHarness, prepare } from './support/postgres-harness.ts'

const url = await postgresUrl()
const schema = `laws_postgres_js_${process.pid}`

describeWhere(url)('durability 1: postgresStore over a client of `postgres`', () => {
  const sql = postgres(url ?? '', { onnotice: () => undefined })
  beforeAll(async () => {
    await prepare(sql, schema)
  }, 60_000)
  afterAll(async () => {
    await sql.unsafe(`DROP SCHEMA ${schema} CASCADE`)
    await sql.end()
  })
  const harness = postgresHarness({
    client: sql,
    schema,
    sweeps: true,
    options: { keptEvents: 0 },
    run: async (script) => sql.unsafe(script).simple(),
  })
  for (const law of lawsFor(harness)) it(`holds law ${law.number}: ${law.name}`, () => law.check(harness), PATIENCE_MS)
})
