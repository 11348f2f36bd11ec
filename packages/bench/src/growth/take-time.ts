import { median } from '../figures/statistics.ts'
import type { Taken } from './site-calls.ts'

/** Does something again and again. @returns What one of them took, on average. */
export async function takeTime(times: number, once: (at: number) => unknown): Promise<Taken> {
  const startCpu = process.cpuUsage()
  const startMs = performance.now()
  for (let at = 0; at < times; at += 1) await once(at)
  const { user, system } = process.cpuUsage(startCpu)
  return { cpuUs: (user + system) / times, wallUs: ((performance.now() - startMs) * 1_000) / times }
}

/** Does something again and again. @returns What half of them took at most, in µs: a collection in between is not theirs. */
export async function takeMiddle(times: number, once: () => unknown): Promise<number> {
  const taken: number[] = []
  for (let at = 0; at < times; at += 1) {
    const startMs = performance.now()
    await once()
    taken.push((performance.now() - startMs) * 1_000)
  }
  return median(taken)
}
