import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SiteState } from './site-calls.ts'

/**
 * What this process holds and has used.
 *
 * @param collect - Collects garbage before, twice: what is finalised in between goes with the second.
 */
export async function siteState(collect: boolean, reads: number): Promise<SiteState> {
  for (let times = collect ? 2 : 0; times > 0; times -= 1) {
    globalThis.gc?.()
    await nextTurn()
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return { rss, held: heapUsed + external, cpuMs: (user + system) / 1_000, atMs: performance.now(), reads }
}
