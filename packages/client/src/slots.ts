/** Takes one of a bounded number of places. @returns What gives it back, to be called once; `undefined`: none is free. */
export type TakeSlot = () => (() => void) | undefined

/**
 * Counts the streams of one origin. Browsers open six connections to an origin over HTTP/1.1 and let the seventh request
 * hang, so some must be left for everything else. Nobody waits in line: who got no place polls, and asks again each time.
 */
export function createSlots(count: number): TakeSlot {
  let free = count
  return () => {
    if (free <= 0) return undefined
    free -= 1
    return () => {
      free += 1
    }
  }
}
