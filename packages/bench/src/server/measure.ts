import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Measurement } from './measurement.ts'
import type { SocketCounts } from './sockets.ts'

/** Where counts come from. */
export interface Counted {
  sockets(): SocketCounts
  counts(): Readonly<Record<string, number>>
}

/** @param collect - Collects garbage before, twice: what is finalised in between goes with the second. */
export async function measure({ sockets, counts }: Counted, collect: boolean): Promise<Measurement> {
  if (collect) {
    collectGarbage()
    await nextTurn()
    collectGarbage()
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return {
    atMs: performance.now(),
    rss,
    heapUsed,
    external,
    arrayBuffers,
    cpuMs: (user + system) / 1_000,
    sockets: sockets(),
    resources: tally(process.getActiveResourcesInfo()),
    counts: counts(),
  }
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('a server is measured with --expose-gc')
  // Of the space for young objects too all is given back that is not needed: it grows by how quickly things come.
  globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
