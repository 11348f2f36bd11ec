import { PGlite } from '@electric-sql/pglite'
import { lawsFor } from '@progress/core/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { PATIENCE_MS, postgresHarness, prepare } from './support/postgres-harness.ts'

const db = new PGlite()
const schema = 'progress'

describe('durability 1: postgresStore over PGlite', () => {
  beforeAll(async () => {
    await prepare(db, schema)
  }, 60_000)
  afterAll(() => db.close())
  const harness = postgresHarness({
    client: db,
    schema,
    options: { keptEvents: 2 },
    run: (script) => db.exec(script),
  })
  for (const law of lawsFor(harness)) it(`holds law ${law.number}: ${law.name}`, () => law.check(harness), PATIENCE_MS)
})
