import { setTimeout as wait } from 'node:timers/promises'

/** How long a step may take before it counts as held back; below any heartbeat that would push it on. */
const STEP_MS = 10_000

/**
 * Waits until something holds.
 *
 * @throws {Error} that says `what` did not come to be within `limitMs`.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = STEP_MS): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`)
    await wait(5)
  }
}
