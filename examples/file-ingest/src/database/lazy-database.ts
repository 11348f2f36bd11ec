import { type Database, SQLITE } from './database.ts'

/** A database of SQLite's dialect that is opened when it is first asked. */
export function lazyDatabase(open: () => Promise<Database>): Database {
  let opening: Promise<Database> | undefined
  const opened = (): Promise<Database> => {
    opening ??= open()
    return opening
  }
  return {
    dialect: SQLITE,
    query: async (text, values) => (await opened()).query(text, values),
    script: async (text) => (await opened()).script(text),
    close: async () => (await opening)?.close(),
  }
}
