/** What a run's processes agree on. */
export interface RelayRun {
  /** Names what this run writes, and nobody else's. */
  readonly name: string
  /** How many sessions are written to at once. */
  readonly sessions: number
}

/** Writes to sessions. */
export interface Writer {
  /** Sends texts to a session, in order; one call per session at a time. Resolves when the store has them. */
  send(session: number, texts: readonly string[]): Promise<void>
}

/** Takes what arrives in the other process: the text of one event of a session. */
export type Deliver = (session: number, text: string) => void

/** One way to bring events from a process to another. */
export interface Route {
  /** Makes what is written to, and is ready for it. */
  openWriter(run: RelayRun): Promise<Writer>
  /** Follows what a writer has made, from its beginning. Resolves when everything written from now on is heard. */
  openFollower(run: RelayRun, deliver: Deliver): Promise<void>
}

/** The texts' session by its number, as the store knows it. */
export const sessionOf = (run: RelayRun, session: number): string => `${run.name}-${session}`

/** All sessions' numbers. */
export const sessionsOf = ({ sessions }: RelayRun): number[] => Array.from({ length: sessions }, (_, at) => at)
