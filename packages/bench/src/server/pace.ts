/** How fast a server publishes. */
export interface Pace {
  readonly perSecond: number
  /** Of each update's text. */
  readonly bytes: number
}

/** Updates are numbered from 1, over the whole life of a server; a span of them is `(after, upTo]`. */
export interface Published {
  readonly after: number
  readonly upTo: number
}

/** At most so many go out in one turn of the event loop: a server that falls behind still serves its sockets. */
export const MAX_PER_TURN = 64
