/** What items cost in a session that has so many. Times are per update. */
export interface ItemsCost {
  /** In the call, in ns: among ten of different items in one turn of the event loop. */
  readonly callNs: number
  /** CPU time of the call and of all that follows from it in the worker's process, in ns. */
  readonly cpuNs: number
  /** Of folding one event that changes one item, as a follower does, in ns. */
  readonly foldNs: number
  /** Of the same by hand, in ns: a new object for the item in a `Map`, and nothing else. */
  readonly byHandNs: number
  /** Of folding and a look at the whole state after each, in ns. */
  readonly foldAndLookNs: number
  /** Of `emitter.snapshot` and the update after it, in ns. */
  readonly lookAndUpdateNs: number
  /** What the worker's process holds for an item that was reported and written, in bytes. */
  readonly heldBytes: number
}

/** Updates in a turn of the event loop, each of another item. */
export const PER_TURN = 10
