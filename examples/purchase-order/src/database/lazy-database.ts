import type { Database } from './database.ts'

/** A database that is opened when it is first asked: an embedded one takes seconds of a processor to begin. */
export function lazyDatabase(open: () => Promise<Database>): Database {
  let opening: Promise<Database> | undefined
  const opened = (): Promise<Database> => {
    opening ??= open()
    return opening
  }
  return {
    query: async (text, values) => (await opened()).query(text, values),
    script: async (text) => (await opened()).script(text),
    transaction: async (run) => (await opened()).transaction(run),
    close: async () => (await opening)?.close(),
  }
}
