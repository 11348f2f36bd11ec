import type { Browser, Page } from 'playwright-core'

/** Work of a page's main thread that nothing else could come between. */
export interface Task {
  /** From its begin to its end, also while other programs had the processor. */
  readonly wallMs: number
  /** What of that it computed. */
  readonly cpuMs: number
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

const CATEGORIES = ['toplevel', 'disabled-by-default-devtools.timeline']

/**
 * Notes every task of a page's main thread from now on.
 *
 * @returns What stops that, and gives the tasks that took longer than 20 ms, the longest first.
 */
export async function watchTasks(browser: Browser, page: Page): Promise<() => Promise<Task[]>> {
  await browser.startTracing(page, { categories: CATEGORIES })
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
    const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`
    const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    const threads = new Set(named.map(threadOf))
    const tasks = traceEvents.filter(
      (event) => event.name.endsWith('RunTask') && threads.has(threadOf(event)) && (event.dur ?? 0) > 20_000,
    )
    // One task is told of by each layer that it passes.
    const once = new Map(
      tasks.map(({ ts, dur = 0, tdur = 0 }) => [Math.round(ts / 1_000), { wallMs: dur / 1_000, cpuMs: tdur / 1_000 }]),
    )
    return [...once.values()].sort((a, b) => b.cpuMs - a.cpuMs)
  }
}

/** Bytes of a page's JavaScript heap that are reachable: after a collection. */
export async function heapBytes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  // What is only weakly held goes with the second.
  for (let round = 0; round < 2; round += 1) await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  await devtools.detach()
  return usedSize
}

/** The value below which a share of numbers lies. @param share - 0 to 1. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
