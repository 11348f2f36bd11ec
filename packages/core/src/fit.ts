/** How an event stands to a state: the next to apply, already part of it, or beyond a gap (or across the state's seq). */
export type Fit = 'next' | 'old' | 'gap'

/** The part of an event that places it in its log. */
export interface Placed {
  readonly seq: number
  readonly since?: number | undefined
}

/** The `seq` that a state must have for the event to apply. */
export function sinceOf(event: Placed): number {
  return event.since ?? event.seq - 1
}

/**
 * Places an event relative to a state. An event that overlaps the state's seq is a gap too: part of it is in the state
 * already, and appended text would stand there twice.
 *
 * @param seq - The state's.
 */
export function fitEvent(seq: number, event: Placed): Fit {
  if (event.seq <= seq) return 'old'
  return sinceOf(event) === seq ? 'next' : 'gap'
}
