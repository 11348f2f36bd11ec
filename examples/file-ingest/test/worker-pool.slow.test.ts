import { ProgressError } from '@progress/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type WorkerPool, workerPool } from '../src/pool/worker-pool.ts'

let pool: WorkerPool<string, string, string>
const never = new AbortController().signal
const run = (job: string, signal = never): Promise<string> => pool.run(job, { signal })

beforeEach(() => {
  pool = workerPool({
    module: new URL('./support/hungry-thread.ts', import.meta.url),
    data: undefined,
    size: 2,
    heapMb: 48,
    memoryMb: 200,
  })
})
afterEach(() => pool.close())

it('runs more jobs than it has threads, and passes notes on', async () => {
  const notes: string[] = []
  const jobs = Array.from({ length: 7 }, (_, index) => `job ${index}`)
  const replies = await Promise.all(
    jobs.map((job) => pool.run(job, { signal: never, onNote: (note) => notes.push(note) })),
  )
  expect(replies).toEqual(jobs.map((job) => `done ${job}`))
  expect(notes.sort()).toEqual(jobs.map((job) => `begun ${job}`))
})

it('threads that were started ahead take the jobs, and no others are started', async () => {
  let started = 0
  const count = (): void => {
    started += 1
  }
  process.on('worker', count)
  try {
    pool.warm()
    pool.warm()
    await Promise.all(['a', 'b', 'c', 'd'].map((job) => run(job)))
    expect(started).toBe(2)
  } finally {
    process.off('worker', count)
  }
})

it.each(['heap', 'buffers', 'exit'])('a thread that dies of %s fails its job alone, and is replaced', async (job) => {
  const [one, other, next] = await Promise.allSettled([run(job), run(job), run('next')])
  const dead = { status: 'rejected', reason: { code: 'out_of_memory', retryable: false } }
  expect([one, other]).toMatchObject([dead, dead])
  expect(next).toEqual({ status: 'fulfilled', value: 'done next' })
})

it('a job that does not stop is ended with its thread when its signal is aborted', async () => {
  const aborter = new AbortController()
  const spinning = pool.run('spin', {
    signal: aborter.signal,
    onNote: () => aborter.abort(new ProgressError('timeout')),
  })
  await expect(spinning).rejects.toMatchObject({ code: 'timeout' })
  expect(await run('next')).toBe('done next')
})

it('a job that throws leaves its thread as good as before', async () => {
  await expect(run('throw')).rejects.toThrow('a fault of the job')
  expect(await run('next')).toBe('done next')
})

it('a job that waits goes when its signal is aborted, and those after it do not', async () => {
  const aborter = new AbortController()
  const spinning = [run('spin', aborter.signal), run('spin', aborter.signal)]
  const leaver = new AbortController()
  const left = run('left', leaver.signal)
  const stays = run('stays')
  leaver.abort(new ProgressError('cancelled'))
  await expect(left).rejects.toMatchObject({ code: 'cancelled' })
  aborter.abort(new ProgressError('timeout'))
  await Promise.allSettled(spinning)
  expect(await stays).toBe('done stays')
})

it('closing ends what runs', async () => {
  const spinning = run('spin')
  const ended = expect(spinning).rejects.toMatchObject({ code: 'shutting_down' })
  await pool.close()
  await ended
})
