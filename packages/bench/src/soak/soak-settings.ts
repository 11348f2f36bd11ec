/** What each session does. */
export const [UPDATES, STEP_MS] = [5, 40]

/** What the store keeps, for how long: in a full run, so that it comes to rest within two minutes. */
export const SPANS = { retentionMs: 10_000, tombstoneMs: 60_000, keyRetentionMs: 60_000 } as const

/** The same in a quick one. */
export const QUICK_SPANS = { retentionMs: 3_000, tombstoneMs: 3_000, keyRetentionMs: 3_000 } as const

/** Of so many sessions in a row each kind takes its places; those that are left are started, and followed by nobody. */
export const TURN = 20

/** How a session is followed. */
export type Following = 'streamed' | 'dropped' | 'followed' | 'polled' | 'single' | 'nobody'

const PLACES: readonly Following[] = ['streamed', 'dropped', 'followed', 'polled', 'single']

/** How the session with this number is followed. */
export const followingOf = (number: number): Following => PLACES[number % TURN] ?? 'nobody'
