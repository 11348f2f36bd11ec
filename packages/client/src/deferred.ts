/** Does nothing. */
export const ignore = (): void => undefined

/** A promise that is settled from outside, and that nobody has to look at. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: Error): void
}

/** Makes one; where it is rejected and nobody listens, the process does not hear of it either. */
export function deferred<T>(): Deferred<T> {
  let settle!: Omit<Deferred<T>, 'promise'>
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  promise.catch(ignore)
  return { promise, ...settle }
}
