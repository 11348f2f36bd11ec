import type { Emitter, Work } from '@progress/core'
import { expect } from 'vitest'
import { type AnyBrowser, type AnyPage, until } from '../any-browser.ts'
import type { Fault } from '../fault-proxy/faults.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import type { JobOptions, JobReport } from '../job-page.ts'
import { type JobSite, type JobSiteOptions, type job, startJobSite } from '../job-site.ts'

/** Something that a network does, and that a browser's user does not notice. */
export interface NetworkCase {
  readonly name: string
  check(browser: AnyBrowser): Promise<void>
}

type ProxiedRequest = FaultProxy['requests'][number]

/** A page, and the network between it and its server. */
export interface Bench {
  readonly page: AnyPage
  readonly proxy: FaultProxy
  readonly site: JobSite
  /** Starts a job on the page, or follows one. */
  start(options?: JobOptions): Promise<void>
  report(): Promise<JobReport>
  /** Waits until something holds of what the page knows. @param holds - Sent as text. */
  until<Args extends readonly unknown[]>(
    holds: (report: JobReport, ...args: Args) => unknown,
    ...args: Args
  ): Promise<void>
  /** What happens to requests of the protocol from now on; others are left alone. */
  onApi(choose?: (request: ProxiedRequest) => Fault | undefined): void
  /** The requests of the protocol so far. */
  asked(): readonly ProxiedRequest[]
  /** Waits for the end, and expects the page and the server to be of one opinion about it. */
  agree(): Promise<JobReport>
}

/** What a case needs of its bench. */
export interface BenchOptions extends JobSiteOptions {
  readonly work: Work<typeof job>
  /** What the browser is not to have. */
  readonly lacks?: 'streams' | 'frames'
}

/** Whether a request asks for a stream. */
export const isStream = ({ headers }: ProxiedRequest): boolean => headers.accept === 'text/event-stream'

/** Runs `use` with a page of its own, through a proxy of its own. */
export async function withBench(
  browser: AnyBrowser,
  { work, lacks, ...options }: BenchOptions,
  use: (bench: Bench) => Promise<void>,
): Promise<void> {
  const site = await startJobSite(work, options)
  const proxy = await startFaultProxy(site.origin)
  const page = await browser.open(`${proxy.origin}/${lacks ? `?lacks=${lacks}` : ''}`)
  const report = (): Promise<JobReport> => page.run(() => (window.job as NonNullable<Window['job']>).report())
  const bench: Bench = {
    page,
    proxy,
    site,
    report,
    async start(options = {}) {
      await until(page, () => window.startJob)
      await page.run((given) => window.startJob(given), options)
    },
    until: (holds, ...args) =>
      until(page, `(...args) => (${holds})(window.job.report(), ...args)`, ...args).catch(async (cause) => {
        throw new Error(`${cause.message}\nThe job: ${JSON.stringify(await report(), undefined, 1)}`, { cause })
      }),
    onApi(choose) {
      proxy.always((request) => (request.path.startsWith('/api/') ? choose?.(request) : undefined))
    },
    asked: () => proxy.requests.filter(({ path }) => path.startsWith('/api/')),
    async agree() {
      await bench.until(({ outcome }) => outcome)
      const told = await report()
      expect(told.outcome).toBe('done')
      expect(told.snapshot).toEqual(await site.snapshotOf(told.id))
      expect(told.connection.state).toBe('closed')
      expect(await page.run(() => document.querySelector('output')?.value)).toBe(told.snapshot?.partial.text)
      return told
    },
  }
  try {
    await use(bench)
  } finally {
    await page.close()
    await proxy.close()
    await site.close()
  }
}

/** What holds work before a step. */
export interface Held {
  /** Resolves when the work has come there. */
  readonly reached: Promise<void>
  open(): void
}

/** Work in steps, each of which appends a word: a text that misses one, or has one twice, tells of it. */
export interface Steps {
  readonly work: Work<typeof job>
  /** Holds the next run before a step. @param step - From 0: before anything was said. */
  hold(step: number): Held
}

/** Makes work of so many steps. */
export function stepsOf(count: number, wordOf = (step: number): string => `word-${step} `): Steps {
  const gates = new Map<number, { readonly opened: Promise<void>; reach(): void }>()
  const arrive = async (step: number): Promise<void> => {
    // Each step is an event of its own.
    await new Promise((resolve) => setImmediate(resolve))
    const gate = gates.get(step)
    gates.delete(step)
    gate?.reach()
    await gate?.opened
  }
  return {
    async work(_input, emitter: Emitter<typeof job>) {
      await arrive(0)
      emitter.stage('work', { total: count })
      for (let step = 1; step <= count; step += 1) {
        await arrive(step)
        emitter.append('text', wordOf(step))
        emitter.update({ current: step })
      }
      return { words: count }
    },
    hold(step) {
      const reached = Promise.withResolvers<void>()
      const opened = Promise.withResolvers<void>()
      gates.set(step, { opened: opened.promise, reach: reached.resolve })
      return { reached: reached.promise, open: opened.resolve }
    },
  }
}

/** Expects that every update follows the one before it: nothing was lost, nothing came twice. */
export function expectUnbroken(updates: JobReport['updates']): void {
  for (const [index, { type, seq, since = seq - 1 }] of updates.entries()) {
    if (index > 0 && type !== 'snapshot') expect(since).toBe(updates[index - 1]?.seq)
  }
}
