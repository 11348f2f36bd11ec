import type { Database as PostgresDatabase } from 'purchase-order/database/database'

export type { Queryable } from 'purchase-order/database/database'

/**
 * Where files, facts and history are: SQLite or Postgres. Statements are written so that both take them: values are `$1`,
 * `$2`, …; times are epoch ms as `double precision`, JSON is `text`, truth is 0 or 1.
 */
export interface Database extends Omit<PostgresDatabase, 'transaction'> {
  readonly dialect: Dialect
}

/** Where the two differ. */
export interface Dialect {
  /** The database's own clock, in epoch ms. */
  readonly now: string
  /** What makes a row that another worker is just taking be passed over. */
  readonly skipLocked: string
}

export const SQLITE: Dialect = { now: "(unixepoch('subsec') * 1000)", skipLocked: '' }
export const POSTGRES: Dialect = {
  now: '(extract(epoch FROM clock_timestamp()) * 1000)::double precision',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
}

/** What stands in a column of JSON. */
export const fromJson = <T>(text: string | null): T | undefined => (text === null ? undefined : (JSON.parse(text) as T))
