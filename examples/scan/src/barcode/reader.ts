import { Worker } from 'node:worker_threads'
import type { Answer, Request } from './worker.ts'

/** Reads barcodes beside the event loop. */
export interface BarcodeReader {
  /**
   * @returns The code as printed, its check digit verified; `undefined` if none was found within the budget.
   * @throws the signal's reason when aborted.
   */
  read(image: Buffer, signal?: AbortSignal): Promise<string | undefined>
  close(): Promise<void>
}

/** Settings of a reader. */
export interface BarcodeReaderOptions {
  /** How long one image may take, in ms. @defaultValue 5_000 */
  readonly budgetMs?: number
}

interface Job {
  readonly resolve: (code: string | undefined) => void
  readonly reject: (error: unknown) => void
}

/** How much longer than its budget a worker may be silent before it counts as lost, in ms. */
const GRACE_MS = 3_000

/** Makes a reader with a worker thread of its own, which starts with the first image and again after a crash. */
export function createBarcodeReader({ budgetMs = 5_000 }: BarcodeReaderOptions = {}): BarcodeReader {
  const jobs = new Map<number, Job>()
  let worker: Worker | undefined
  let lastId = 0

  const lose = (lost: Worker, error: Error): void => {
    if (worker !== lost) return
    worker = undefined
    void lost.terminate()
    for (const job of jobs.values()) job.reject(error)
    jobs.clear()
  }
  const start = (): Worker => {
    const started = new Worker(new URL('./worker.ts', import.meta.url))
    started.unref()
    started.on('message', ({ id, code, problem }: Answer) => {
      const job = jobs.get(id)
      jobs.delete(id)
      if (problem === undefined) job?.resolve(code)
      else job?.reject(new Error(problem))
    })
    started.on('error', (error: Error) => lose(started, error))
    started.on('exit', () => lose(started, new Error('the barcode worker ended')))
    return started
  }

  return {
    async read(image, signal) {
      signal?.throwIfAborted()
      worker ??= start()
      const current = worker
      lastId += 1
      const id = lastId
      const ask = (request: Request): void => current.postMessage(request)
      const onAbort = (): void => {
        ask({ cancel: id })
        jobs.get(id)?.reject(signal?.reason)
        jobs.delete(id)
      }
      signal?.addEventListener('abort', onAbort)
      const guard = setTimeout(() => lose(current, new Error('the barcode worker hangs')), budgetMs + GRACE_MS)
      try {
        return await new Promise((resolve, reject) => {
          jobs.set(id, { resolve, reject })
          ask({ id, image, deadline: Date.now() + budgetMs })
        })
      } finally {
        clearTimeout(guard)
        signal?.removeEventListener('abort', onAbort)
      }
    },
    async close() {
      const current = worker
      if (current !== undefined) lose(current, new Error('the barcode reader was closed'))
      await current?.terminate()
    },
  }
}
