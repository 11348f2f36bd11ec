import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type Database, SQLITE } from './database.ts'
import { SCHEMA } from './schema.ts'

/** Statements that are kept prepared: there are fewer than that in the code. */
const MAX_PREPARED = 200

/**
 * An SQLite database with the example's tables. Processes of one machine may share its file.
 *
 * @param path - A file, or `:memory:`.
 */
export function sqliteDatabase(path: string): Database {
  const sqlite = new DatabaseSync(path)
  sqlite.exec('PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL')
  if (path !== ':memory:') sqlite.exec('PRAGMA journal_mode = WAL')
  sqlite.exec(SCHEMA)
  const prepared = new Map<string, StatementSync>()
  const statement = (text: string): StatementSync => {
    const known = prepared.get(text)
    if (known !== undefined) return known
    if (prepared.size >= MAX_PREPARED) prepared.clear()
    const made = sqlite.prepare(text)
    prepared.set(text, made)
    return made
  }
  return {
    dialect: SQLITE,
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value as SQLInputValue]))
      return statement(text).all(named) as Row[]
    },
    script: async (text) => sqlite.exec(text),
    async close() {
      sqlite.close()
    },
  }
}
