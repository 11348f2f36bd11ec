import { Worker } from 'node:worker_threads'
import { ProgressError } from '@progress/core'
import type { Answer, Question } from './messages.ts'

/** How many threads, what they run, and what each may take. */
export interface WorkerPoolOptions {
  /** The thread's module; it answers by `serveThread`. */
  readonly module: URL
  /** Given to every thread as it starts. */
  readonly data: unknown
  readonly size: number
  /** JavaScript heap of a thread, in MiB. */
  readonly heapMb: number
  /** Heap and buffers of a thread together, in MiB. */
  readonly memoryMb: number
}

/** How one job is followed and stopped. */
export interface JobOptions<Note> {
  /** Ends the job, and its thread with it: what runs in a thread cannot be asked to stop. */
  readonly signal: AbortSignal
  readonly onNote?: (note: Note) => void
}

/** Threads that take one job each; further jobs wait. */
export interface WorkerPool<Job, Note, Reply> {
  /**
   * @throws {ProgressError} `out_of_memory` where the thread died of it; the signal's reason when aborted; an `Error` with
   * the thread's message where the job threw.
   */
  run(job: Job, options: JobOptions<Note>): Promise<Reply>
  /** Starts what threads are missing, for jobs that are about to come. */
  warm(): void
  /** Ends all threads; what runs fails with `shutting_down`. */
  close(): Promise<void>
}

interface Waiting {
  readonly resume: (thread: Worker) => void
  readonly reject: (error: unknown) => void
}

/** How often a busy thread's memory is looked at: its heap has a limit of its own, its buffers have none. */
const MEMORY_MS = 250
const MIB = 1024 * 1024

/** Starts threads as jobs come, or ahead of them, up to `size`, and replaces those that die. */
export function workerPool<Job, Note, Reply>(options: WorkerPoolOptions): WorkerPool<Job, Note, Reply> {
  const threads = new Set<Worker>()
  const idle: Worker[] = []
  const waiting: Waiting[] = []
  const closing = new AbortController()

  const start = (): Worker => {
    const thread = new Worker(options.module, {
      workerData: options.data,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb, maxYoungGenerationSizeMb: 32 },
      // What libraries print about bad files is nobody's business.
      stdout: true,
      stderr: true,
    })
    thread.stdout.resume()
    thread.stderr.resume()
    thread.unref()
    // A late error of a thread that is being ended must not reach the process.
    thread.on('error', () => undefined)
    thread.once('exit', () => forget(thread))
    threads.add(thread)
    return thread
  }
  const forget = (thread: Worker): void => {
    if (!threads.delete(thread)) return
    const at = idle.indexOf(thread)
    if (at !== -1) idle.splice(at, 1)
    serveNext()
  }
  const serveNext = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || threads.size < options.size)) {
      waiting.shift()?.resume(idle.pop() ?? start())
    }
  }
  const take = (signal: AbortSignal): Promise<Worker> =>
    new Promise((resolve, reject) => {
      const entry: Waiting = {
        resume: (thread) => {
          signal.removeEventListener('abort', onAbort)
          resolve(thread)
        },
        reject,
      }
      const onAbort = (): void => {
        const at = waiting.indexOf(entry)
        if (at !== -1) waiting.splice(at, 1)
        reject(signal.reason)
      }
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      waiting.push(entry)
      serveNext()
    })
  const give = (thread: Worker): void => {
    if (!threads.has(thread)) return
    idle.push(thread)
    serveNext()
  }
  const end = async (thread: Worker): Promise<void> => {
    await thread.terminate()
    forget(thread)
  }

  return {
    async run(job, { signal: given, onNote }) {
      const signal = AbortSignal.any([given, closing.signal])
      const thread = await take(signal)
      try {
        const reply = await ask<Job, Note, Reply>(thread, job, { signal, onNote, memoryMb: options.memoryMb })
        give(thread)
        return reply
      } catch (error) {
        if (error instanceof JobError) {
          give(thread)
          throw new Error(error.message)
        }
        // Not waited for: native work in the thread is let come to its end first.
        void end(thread)
        throw error
      }
    },
    warm() {
      while (threads.size < options.size && !closing.signal.aborted) idle.push(start())
    },
    async close() {
      closing.abort(new ProgressError('shutting_down'))
      await Promise.all([...threads].map(end))
    },
  }
}

/** The job itself threw: its thread is as good as before. */
class JobError extends Error {}

interface Asking<Note> {
  readonly signal: AbortSignal
  readonly onNote: ((note: Note) => void) | undefined
  readonly memoryMb: number
}

function ask<Job, Note, Reply>(thread: Worker, job: Job, { signal, onNote, memoryMb }: Asking<Note>): Promise<Reply> {
  return new Promise<Reply>((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearInterval(watching)
      signal.removeEventListener('abort', onAbort)
      thread.off('message', onAnswer).off('error', onDeath).off('exit', onDeath)
      thread.unref()
      settle()
    }
    const onAnswer = (answer: Answer<Note, Reply>): void => {
      if (answer.type === 'note') onNote?.(answer.note)
      else if (answer.type === 'reply') end(() => resolve(answer.reply))
      else end(() => reject(new JobError(answer.message)))
    }
    const onDeath = (cause?: unknown): void => end(() => reject(outOfMemory(cause)))
    const onAbort = (): void => end(() => reject(signal.reason))
    const watching = setInterval(() => {
      thread.getHeapStatistics().then(
        ({ used_heap_size: heap, external_memory: buffers }) => heap + buffers > memoryMb * MIB && onDeath(),
        () => undefined,
      )
    }, MEMORY_MS)
    signal.addEventListener('abort', onAbort)
    thread.on('message', onAnswer).on('error', onDeath).on('exit', onDeath)
    if (signal.aborted) return onAbort()
    thread.ref()
    thread.postMessage({ job } satisfies Question<Job>)
  })
}

/** A thread that crashed took more than it could have, as far as anybody can tell from outside. */
const outOfMemory = (cause: unknown): ProgressError<'out_of_memory'> =>
  new ProgressError('out_of_memory', { message: 'Looking at the file takes more memory than a file may', cause })
