/** How a lock is asked for, as the Web Locks API has it. */
export interface HoldOptions {
  readonly ifAvailable?: boolean
  readonly steal?: boolean
  /** Takes back a request that waits. */
  readonly signal?: AbortSignal
}

/** What of a `LockManager` is needed. */
export interface Locks {
  request(name: string, options: HoldOptions, callback: (lock: unknown) => unknown): Promise<unknown>
}

/**
 * Takes a lock, and holds it until it is given back, is stolen, or the page is no more.
 *
 * @param onLost - Hears when somebody stole it.
 * @returns What gives it back; `undefined` where it was to be had at once or not at all. Rejects where there are no locks,
 * or the request was taken back.
 */
export function hold(
  locks: Locks | null | undefined,
  name: string,
  options: HoldOptions,
  onLost: () => void,
): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    let fail: (error: unknown) => void = reject
    const isHeld = (lock: unknown): Promise<void> => {
      fail = onLost
      return new Promise((release) => {
        if (!lock) release()
        resolve(lock ? release : undefined)
      })
    }
    ;(locks as Locks).request(name, options, isHeld).catch((error) => fail(error))
  })
}
