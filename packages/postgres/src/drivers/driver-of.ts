import type { Driver } from './driver.ts'
import { type PgPool, pgDriver } from './pg-driver.ts'
import { type PgLite, pgliteDriver } from './pglite-driver.ts'
import { type PostgresJs, postgresJsDriver } from './postgres-js-driver.ts'

/** A client of Postgres that the caller has made: a `Pool` of `pg`, a client of `postgres`, or a `PGlite`. */
export type PostgresClient = PgPool | PostgresJs | PgLite

/**
 * How to speak to a client, whichever it is.
 *
 * @throws {TypeError} If it is none that is known.
 */
export function driverOf(sql: PostgresClient): Driver {
  if (isPool(sql)) return pgDriver(sql)
  if ('unsafe' in sql) return postgresJsDriver(sql)
  if (typeof sql === 'object' && sql !== null && 'waitReady' in sql && 'exec' in sql) return pgliteDriver(sql)
  throw new TypeError('postgresStore takes a Pool of `pg`, a client of `postgres`, or a PGlite')
}

/** A `Client` has the same methods, but is one connection, which is lost for good when it is lost. */
export const isPool = (sql: PostgresClient): sql is PgPool =>
  typeof sql === 'object' && sql !== null && 'connect' in sql && 'totalCount' in sql
