/** A bounded number of places, handed on in the order in which they were asked for. */
export interface Slots {
  /**
   * Takes a place.
   *
   * @param onFree - Called once when a place is free, where there was none; it must ask again.
   * @returns What gives the place back, once; `undefined` where none is free.
   */
  take(onFree?: () => void): (() => void) | undefined
  /** No longer waits. */
  forget(onFree: () => void): void
}

/**
 * Counts the streams of one origin. Browsers open six connections to an origin over HTTP/1.1 and let the seventh request
 * hang, so some must be left for everything else.
 */
export function createSlots(count: number): Slots {
  const waiting = new Set<() => void>()
  let free = count
  return {
    take(onFree) {
      if (free <= 0) {
        if (onFree) waiting.add(onFree)
        return undefined
      }
      free -= 1
      let held = true
      return () => {
        if (!held) return
        held = false
        free += 1
        const [next] = waiting
        if (!next) return
        waiting.delete(next)
        next()
      }
    },
    forget: (onFree) => void waiting.delete(onFree),
  }
}
