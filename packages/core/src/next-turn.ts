import type { Clock } from './clock.ts'

/** Lets everything else that is ready run: what others wait for, and what the network brought. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })

const LONG_MS = 10

/**
 * Makes a call for between two pieces of work that need not wait for anything: it lets others have their turn when the
 * last one is long ago, so that ten thousand such pieces do not hold everybody up.
 */
export function createBreather(clock: Clock): () => Promise<void> | undefined {
  let since = clock.now()
  return () => {
    if (clock.now() - since < LONG_MS) return undefined
    return nextTurn().then(() => {
      since = clock.now()
    })
  }
}
