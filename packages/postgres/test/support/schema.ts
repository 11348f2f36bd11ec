import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { identifier } from '../../src/identifier.ts'
import { migrate } from '../../src/index.ts'

/** A schema of a test's own. */
export interface TestSchema {
  readonly pool: Pool
  readonly schema: string
  rows<Row>(text: string, parameters?: unknown[]): Promise<Row[]>
  /** Drops it, and ends the pool. */
  drop(): Promise<void>
}

/**
 * Makes a schema, and a pool whose connections look there first.
 *
 * @param url - Of the server; where there is none, nothing works, and nothing is made.
 */
export async function openSchema(url: string | undefined, migrated = true): Promise<TestSchema> {
  const schema = `test_${randomUUID().slice(0, 8)}`
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 12 })
  // A server that is stopped ends the idle ones.
  pool.on('error', () => undefined)
  if (migrated && url !== undefined) await migrate(pool, { schema })
  return {
    pool,
    schema,
    rows: async <Row>(text: string, parameters: unknown[] = []) => (await pool.query(text, parameters)).rows as Row[],
    async drop() {
      await pool.query(`SET client_min_messages = warning; DROP SCHEMA IF EXISTS ${identifier(schema)} CASCADE`)
      await pool.end()
    },
  }
}
