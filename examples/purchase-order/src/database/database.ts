/** What takes SQL. Values stand as `$1`, `$2`, …; `bytea` comes back as `Uint8Array`. */
export interface Queryable {
  query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

/** The business data: a Postgres, embedded or elsewhere. */
export interface Database extends Queryable {
  /** Runs several statements, which take no values, in one implicit transaction. */
  script(text: string): Promise<void>
  /** Commits when `run` resolves, rolls back when it rejects. */
  transaction<T>(run: (transaction: Queryable) => Promise<T>): Promise<T>
  close(): Promise<void>
}
