import { type Driver, onlyColumn } from './driver.ts'

/** What is used of a client of `postgres`. */
export interface PostgresJs {
  unsafe(
    text: string,
    parameters?: never[],
    options?: { prepare?: boolean },
  ): PromiseLike<readonly unknown[]> & { cancel(): void; simple(): PromiseLike<unknown> }
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen?: () => void,
  ): Promise<{ unlisten(): Promise<void> }>
  readonly options: object
}

/** Over a client of `postgres` (porsager), which the caller made and ends. */
export function postgresJsDriver(sql: PostgresJs): Driver {
  return {
    async query(text, parameters, deadlineMs) {
      const query = sql.unsafe(text, [...parameters] as never[], { prepare: false })
      const timer = setTimeout(() => query.cancel(), deadlineMs)
      try {
        return (await query).map(onlyColumn)
      } finally {
        clearTimeout(timer)
      }
    },
    async run(script) {
      await sql.unsafe(script).simple()
    },
    async listen(channel, ear) {
      // It listens again by itself when its connection is lost, and says so: that is all that is known of the loss.
      let times = 0
      const { unlisten } = await sql.listen(channel, ear.onPayload, () => {
        times += 1
        if (times > 1) ear.onAgain()
      })
      return unlisten
    },
  }
}
