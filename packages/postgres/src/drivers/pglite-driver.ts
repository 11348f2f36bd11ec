import { type Driver, onlyColumn } from './driver.ts'

/** What is used of a `PGlite`. */
export interface PgLite {
  query(text: string, parameters?: unknown[]): Promise<{ rows: unknown[] }>
  exec(script: string): Promise<unknown>
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>
  readonly waitReady: Promise<void>
}

/** Over a `PGlite`, which the caller made and closes. It has one connection, which is never lost. */
export function pgliteDriver(db: PgLite): Driver {
  return {
    async query(text, parameters) {
      const { rows } = await db.query(text, [...parameters])
      return rows.map(onlyColumn)
    },
    async run(script) {
      await db.exec(script)
    },
    // Its names are folded to lower case unless they are quoted.
    listen: (channel, ear) => db.listen(`"${channel}"`, (payload) => ear.onPayload(payload)),
  }
}
