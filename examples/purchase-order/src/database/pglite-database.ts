import { PGlite } from '@electric-sql/pglite'
import type { Database, Queryable } from './database.ts'
import { SCHEMA } from './schema.ts'

/** A Postgres inside this process, gone with it, with the example's tables. */
export async function pgliteDatabase(): Promise<Database> {
  const pglite = await PGlite.create()
  const over = (target: Pick<PGlite, 'query'>): Queryable => ({
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await target.query<Row>(text, [...values])).rows,
  })
  await pglite.exec(SCHEMA)
  return {
    ...over(pglite),
    script: async (text) => void (await pglite.exec(text)),
    transaction: (run) => pglite.transaction((transaction) => run(over(transaction as unknown as PGlite))),
    close: () => pglite.close(),
  }
}
