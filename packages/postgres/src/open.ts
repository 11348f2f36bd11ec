import type { PostgresClient } from './drivers/driver-of.ts'
import type { PostgresStoreOptions } from './options.ts'
import { openStore, type PostgresStore } from './postgres-store.ts'

export type { PostgresStore } from './postgres-store.ts'

/**
 * Keeps sessions in Postgres, for any number of processes, in tables that people can query.
 *
 * The caller made the client, migrates the schema (`migrate`), and ends the client after the store was closed.
 *
 * @param sql - A `Pool` of `pg`, a client of `postgres`, or a `PGlite`.
 * @throws {TypeError} If the client is none of these, or a setting means nothing.
 * @see docs/guides/postgres.md
 */
export function postgresStore(sql: PostgresClient, options: PostgresStoreOptions = {}): PostgresStore {
  return openStore(sql, options)
}
