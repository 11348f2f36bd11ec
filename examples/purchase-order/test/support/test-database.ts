import { randomBytes } from 'node:crypto'
import { postgresUrl } from '@progress/test-services'
import type { Database } from '../../src/database/database.ts'
import { pgliteDatabase } from '../../src/database/pglite-database.ts'
import { postgresDatabase } from '../../src/database/postgres-database.ts'

/** An empty database: a schema of its own in a Postgres where there is one, else embedded, which takes seconds more. */
export async function testDatabase(): Promise<Database> {
  const url = await postgresUrl()
  if (url === undefined) return pgliteDatabase()
  const schema = `po_test_${randomBytes(6).toString('hex')}`
  const database = await postgresDatabase({ url, schema, onError: () => undefined })
  return {
    ...database,
    async close() {
      await database.script(`DROP SCHEMA ${schema} CASCADE`)
      await database.close()
    },
  }
}
