/** A bounded number of places. */
export interface Slots {
  /** Takes a place. @returns What gives it back, to be called once; `undefined` where none is free. */
  take(): (() => void) | undefined
}

/**
 * Counts the streams of one origin. Browsers open six connections to an origin over HTTP/1.1 and let the seventh request
 * hang, so some must be left for everything else. Nobody waits in line: who got no place polls, and asks again each time.
 */
export function createSlots(count: number): Slots {
  let free = count
  return {
    take() {
      if (free <= 0) return undefined
      free -= 1
      return () => {
        free += 1
      }
    },
  }
}
