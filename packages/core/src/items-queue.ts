/** What waits for its turn: first come, first served, but for what has been before and comes again. */
export interface ItemsQueue<T> {
  readonly size: number
  add(item: T): void
  /** Lets one go ahead of all that have not had a turn yet. */
  addAgain(item: T): void
  take(): T | undefined
  clear(): void
}

/** Makes an empty queue. Taking from it costs the same, however long it is. */
export function createItemsQueue<T>(): ItemsQueue<T> {
  let [first, again]: [T[], T[]] = [[], []]
  let [taken, takenAgain] = [0, 0]
  return {
    get size() {
      return first.length - taken + again.length - takenAgain
    },
    add(item) {
      first.push(item)
    },
    addAgain(item) {
      again.push(item)
    },
    take() {
      if (takenAgain < again.length) {
        takenAgain += 1
        const next = again[takenAgain - 1]
        if (takenAgain === again.length) [again, takenAgain] = [[], 0]
        return next
      }
      if (taken === first.length) return undefined
      taken += 1
      const next = first[taken - 1]
      if (taken === first.length) [first, taken] = [[], 0]
      return next
    },
    clear() {
      first = []
      again = []
      taken = 0
      takenAgain = 0
    },
  }
}
