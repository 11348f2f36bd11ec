/** The promise of a known value that was made last; and the value. */
let latest: Promise<unknown> | undefined
let value: unknown

/**
 * A promise of what is there already. `knownOf` tells the value to who asks before another such promise is made, so that
 * what goes through an asynchronous interface and waits for nothing costs no turn of the microtask queue.
 *
 * @param given - Something small: it is kept until the next call.
 */
export function known<T extends number>(given: T): Promise<T> {
  const promise = Promise.resolve(given)
  latest = promise
  value = given
  return promise
}

/** @returns The value of a promise that `known` has just made; `undefined` for any other. */
export function knownOf<T extends number>(promise: Promise<T>): T | undefined {
  return promise === latest ? (value as T) : undefined
}
