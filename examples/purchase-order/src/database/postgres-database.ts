import pg from 'pg'
import type { Database, Queryable } from './database.ts'
import { SCHEMA } from './schema.ts'

/** Which Postgres, and which of its schemas. */
export interface PostgresDatabaseOptions {
  readonly url: string
  /** @defaultValue `purchase_order` */
  readonly schema?: string
  /** What creates the tables where they are not there. @defaultValue those of purchase orders */
  readonly tables?: string
  /** Told of a connection that was lost while it was idle; the next query opens another. */
  readonly onError: (error: Error) => void
}

/** Two processes that start at once must not both create the tables. */
const LOCK = 7_355_608

/**
 * A Postgres server, with an example's tables in a schema of their own, which are created where they are not there.
 *
 * @throws what the driver throws where the server cannot be reached.
 */
export async function postgresDatabase(options: PostgresDatabaseOptions): Promise<Database> {
  const { url, schema = 'purchase_order', tables = SCHEMA, onError } = options
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new TypeError(`a schema's name is of a-z, 0-9 and _: ${schema}`)
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c search_path=${schema}`,
    connectionTimeoutMillis: 5_000,
  })
  pool.on('error', onError)
  const over = (target: Pick<pg.Pool, 'query'>): Queryable => ({
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await target.query<Row>(text, [...values])).rows,
  })
  const database: Database = {
    ...over(pool),
    script: async (text) => void (await pool.query(text)),
    async transaction(run) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const result = await run(over(client as unknown as pg.Pool))
        await client.query('COMMIT')
        client.release()
        return result
      } catch (error) {
        // A connection in an unknown state is of no use to the next.
        client.release(true)
        throw error
      }
    },
    close: () => pool.end(),
  }
  try {
    await database.script(
      `BEGIN; SELECT pg_advisory_xact_lock(${LOCK}); CREATE SCHEMA IF NOT EXISTS ${schema}; ${tables}; COMMIT;`,
    )
  } catch (error) {
    await pool.end()
    throw error
  }
  return database
}
