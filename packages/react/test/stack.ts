import { type ClientOptions, createProgressClient, type ProgressClient } from '@progress/client'
import { createProgressManager, defineWorkflow, type Emitter, memoryStore, ProgressError } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { z } from 'zod'

const product = z.object({ name: z.string(), brand: z.string() })

/** A scan as far as a screen knows of it. */
export const scan = defineWorkflow({
  name: 'scan',
  stages: {
    barcode_check: { title: 'Checking for barcode', weight: 1 },
    cache_check: { title: 'Checking cache', weight: 1, tier: 1 },
    ai_research: { title: 'Performing AI research', weight: 2, tier: 4, optional: true },
  },
  input: z.object({ barcode: z.string() }),
  partial: z.object({ product }),
  result: z.object({ product, insights: z.array(z.string()) }),
  controls: ['cancel', 'pause', 'resume', 'retry'],
})

/** What the work is told to do next; `'done'` ends it. */
export type Step = (emitter: Emitter<typeof scan>) => unknown

/** Work that a test leads by the hand. */
export interface Worker {
  /** Resolves when the work of the latest session has done it. */
  do(step: Step): Promise<void>
  /** Ends the latest session well. */
  finish(): Promise<void>
  /** Ends the latest session with an error. */
  fail(error?: Error): Promise<void>
  /** Sessions whose work has begun. */
  readonly runs: number
}

/** A server in this process, and a client of it. */
export interface Stack {
  readonly client: ProgressClient
  readonly worker: Worker
  /** `POST /workflows/scan` and the like, in the order in which they came. */
  readonly requests: string[]
  /** The idempotency keys of the starts. */
  readonly keys: (string | null)[]
  /** Breaks every connection that is open. */
  cut(): void
  close(): Promise<void>
}

export const bar = { name: 'Oat bar', brand: 'Mill' }
export const notFound = (): ProgressError =>
  new ProgressError('product_not_found', { message: 'No product has this barcode.', retryable: true })

/** A response whose body breaks off when its wire is cut. */
function overWire(response: Response, signal: AbortSignal): Response {
  if (!response.body) return response
  const body = response.body.pipeThrough(new TransformStream(), { signal })
  return new Response(body, response)
}

interface Lead {
  readonly step: Step
  readonly taken: () => void
}

/**
 * Makes one.
 *
 * @param isOpen - Whether requests get through now.
 */
export function createStack(options: Partial<ClientOptions> = {}, isOpen: () => boolean = () => true): Stack {
  const manager = createProgressManager({ store: memoryStore(), sweepMs: 0 })
  const requests: string[] = []
  const keys: (string | null)[] = []
  let wire = new AbortController()
  const leads: Lead[] = []
  let wake: () => void = () => undefined
  let runs = 0
  const push = (step: Step): Promise<void> =>
    new Promise((resolve) => {
      leads.push({ step, taken: resolve })
      wake()
    })
  const next = async (signal: AbortSignal): Promise<Lead | undefined> => {
    signal.addEventListener('abort', () => wake())
    while (leads.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return leads.shift()
  }
  const handler = createProgressHandler({
    manager,
    // Who says nothing else is Ann.
    authorize: ({ headers }) => ({ id: headers.get('authorization') ?? 'ann' }),
    authorizeTopic: ({ id }) => id === 'ann',
    topics: () => ['shop:7'],
    minIntervalMs: 0,
    maxSnapshotItems: 50,
    workflows: [
      implement(scan, async (_input, emitter, { signal }) => {
        runs += 1
        for (;;) {
          const lead = await next(signal)
          signal.throwIfAborted()
          // Taken first: a step may throw.
          lead?.taken()
          if (lead?.step(emitter) === 'done') return { product: bar, insights: ['High in fibre'] }
        }
      }),
    ],
  })
  const client = createProgressClient({
    url: 'http://test.local',
    fetch: async (url, init) => {
      const request = new Request(url, init)
      const path = new URL(request.url).pathname
      requests.push(`${request.method} ${path}`)
      if (path.startsWith('/workflows/')) keys.push(request.headers.get('idempotency-key'))
      if (!isOpen()) throw new TypeError('fetch failed')
      return overWire(await handler(request), wire.signal)
    },
    ...options,
  })
  return {
    client,
    requests,
    keys,
    cut() {
      wire.abort(new TypeError('terminated'))
      wire = new AbortController()
    },
    worker: {
      do: push,
      finish: () => push(() => 'done'),
      fail: (error = notFound()) =>
        push(() => {
          throw error
        }),
      get runs() {
        return runs
      },
    },
    async close() {
      client.close()
      await handler.close()
      await manager.close()
    },
  }
}
