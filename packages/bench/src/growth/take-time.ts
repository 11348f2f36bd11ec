import type { Taken } from './site-calls.ts'

/** Does something again and again. @returns What one of them took, on average. */
export async function takeTime(times: number, once: (at: number) => unknown): Promise<Taken> {
  const startCpu = process.cpuUsage()
  const startMs = performance.now()
  for (let at = 0; at < times; at += 1) await once(at)
  const { user, system } = process.cpuUsage(startCpu)
  return { cpuUs: (user + system) / times, wallUs: ((performance.now() - startMs) * 1_000) / times }
}
