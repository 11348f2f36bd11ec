import { Worker } from 'node:worker_threads'
import { failure, REFUSALS, type Refusal } from '../failure.ts'
import type { PageSize, Run } from '../layout/layout.ts'
import type { Limits } from '../limits.ts'
import type { Answer, Reading, Request, Task } from './parse-worker.ts'
import type { Picture } from './pdf.ts'

/** A document that is taken apart in a thread of its own: what it does to the thread, it does to nobody else. */
export interface OpenDocument {
  readonly pages: readonly PageSize[]
  /** How much text each page has. */
  readonly letters: readonly number[]
  /** What is drawn on a page and is no text; undefined where that is next to nothing. */
  pictureOf(page: number): Promise<Picture | undefined>
  /** What the document says by the rules, together with what was read off its pictures. */
  interpret(runs: readonly Run[], pages?: readonly PageSize[]): Promise<Reading>
  /** Ends the thread. */
  close(): Promise<void>
}

/**
 * Takes a document apart.
 *
 * @throws {ProgressError} What is wrong with it; the signal's reason when aborted. The thread is gone then.
 */
export async function openDocument(task: Task, signal: AbortSignal | undefined): Promise<OpenDocument> {
  signal?.throwIfAborted()
  const thread = new Worker(new URL('./parse-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: task.limits.heapMb, maxYoungGenerationSizeMb: 64 },
    // What libraries print about bad files is nobody's business.
    stdout: true,
    stderr: true,
  })
  // A late error of a thread that is being ended must not reach the process.
  thread.on('error', () => undefined)
  const ask = asking(thread, task.limits, signal)
  try {
    const { pages, letters } = expectAnswer(await ask(), 'opened')
    return {
      pages,
      letters,
      pictureOf: async (page) => expectAnswer(await ask({ type: 'picture', page }), 'picture').picture,
      interpret: async (runs, sizes) =>
        expectAnswer(await ask({ type: 'interpret', runs, ...(sizes && { pages: sizes }) }), 'reading').reading,
      close: async () => {
        await thread.terminate()
      },
    }
  } catch (error) {
    await thread.terminate()
    throw error
  }
}

function expectAnswer<Type extends Answer['type']>(answer: Answer, type: Type): Extract<Answer, { type: Type }> {
  if (answer.type === type) return answer as Extract<Answer, { type: Type }>
  throw toError(answer.type === 'refused' ? answer.refusal : REFUSALS.damaged)
}

const toError = ({ code, message }: Refusal): Error => failure(code, message)

/** On a machine that is less busy it may be read. */
const tooMuch = (cause?: unknown): Error => failure(REFUSALS.tooMuch.code, REFUSALS.tooMuch.message, cause, true)

/** One question at a time: the next answer, within the time a document may take. */
function asking(thread: Worker, { parseMs }: Limits, signal: AbortSignal | undefined) {
  return (request?: Request): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        thread.off('message', onAnswer).off('error', onError).off('exit', onExit)
        settle()
      }
      const onAnswer = (answer: Answer): void => end(() => resolve(answer))
      // Out of memory, or a fault inside a library.
      const onError = (cause: unknown): void => end(() => reject(tooMuch(cause)))
      const onExit = (): void => end(() => reject(tooMuch()))
      const onAbort = (): void => end(() => reject(signal?.reason))
      const timer = setTimeout(() => end(() => reject(tooMuch())), parseMs)
      signal?.addEventListener('abort', onAbort)
      thread.on('message', onAnswer).on('error', onError).on('exit', onExit)
      if (signal?.aborted) return onAbort()
      if (request) thread.postMessage(request)
    })
}
