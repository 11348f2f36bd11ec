/** A parameter of a statement: all of ours are text, cast where they are used, so that every driver sends them alike. */
export type Parameter = string | null

/** Hears of notifications, and of the connection's end. */
export interface Ear {
  /** @param payload - As it was sent. */
  onPayload(payload: string): void
  /** The connection is gone; nothing more is heard. */
  onLost(error: unknown): void
  /** The driver has made a new connection by itself: what was sent in between was not heard. */
  onAgain(): void
}

/** Stops listening. */
export type StopListening = () => Promise<void>

/** What the store asks of a client of Postgres. */
export interface Driver {
  /** Runs one statement, unnamed, on any connection. @returns The text in its only column, row by row. */
  query(text: string, parameters: readonly Parameter[], deadlineMs: number): Promise<(string | null)[]>
  /** Runs a script as one transaction: all of its statements, or none. */
  run(script: string): Promise<void>
  /** Listens on a connection of its own. Resolves when it is sure to hear; rejects where it cannot. */
  listen(channel: string, ear: Ear, deadlineMs: number): Promise<StopListening>
}

/** The value in a row's only column. */
export function onlyColumn(row: unknown): string | null {
  const [value] = Object.values(row as Record<string, unknown>)
  return typeof value === 'string' ? value : null
}
