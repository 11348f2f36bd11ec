import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again and again until something is so.
 *
 * @returns Whether it was so within `limitMs`.
 */
export async function until(isSo: () => boolean | Promise<boolean>, limitMs: number, everyMs = 10): Promise<boolean> {
  const endMs = performance.now() + limitMs
  for (;;) {
    if (await isSo()) return true
    if (performance.now() >= endMs) return false
    await sleep(everyMs)
  }
}
