import { parentPort } from 'node:worker_threads'
import type { Answer, Question } from './messages.ts'

/**
 * Answers a pool's jobs in a thread, one at a time.
 *
 * @param work - `tell` passes a note on; what it throws fails the job, and leaves the thread.
 */
export function serveThread<Job, Note, Reply>(work: (job: Job, tell: (note: Note) => void) => Promise<Reply>): void {
  const post = (answer: Answer<Note, Reply>): void => parentPort?.postMessage(answer)
  parentPort?.on('message', ({ job }: Question<Job>) => {
    work(job, (note) => post({ type: 'note', note })).then(
      (reply) => post({ type: 'reply', reply }),
      (error: unknown) => post({ type: 'threw', message: error instanceof Error ? error.message : String(error) }),
    )
  })
}
