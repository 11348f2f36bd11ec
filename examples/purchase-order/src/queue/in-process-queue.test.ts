import { fakeClock } from '@progress/core/testing'
import { expect, it } from 'vitest'
import { inProcessQueue } from './in-process-queue.ts'
import type { JobOutcome } from './order-queue.ts'

/** Jobs that end when the test says so. */
function jobs() {
  const running = new Map<string, (outcome: JobOutcome) => void>()
  const begun: string[] = []
  const run = (sessionId: string): Promise<JobOutcome> => {
    begun.push(sessionId)
    return new Promise((resolve) => running.set(sessionId, resolve))
  }
  const end = async (sessionId: string, outcome: JobOutcome = 'done'): Promise<void> => {
    running.get(sessionId)?.(outcome)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { run, begun, end }
}

it('runs as many side by side as it may, in the order in which they came', async () => {
  const { run, begun, end } = jobs()
  const queue = inProcessQueue({ run, clock: fakeClock(), concurrency: 2 })
  for (const id of ['a', 'b', 'c', 'd']) await queue.add(id)
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
})

it('tries one again, later, that could not be taken', async () => {
  const { run, begun, end } = jobs()
  const clock = fakeClock()
  const queue = inProcessQueue({ run, clock, laterMs: 2_000 })
  await queue.add('a')
  await end('a', 'later')
  expect(begun).toEqual(['a'])
  await clock.advance(2_000)
  expect(begun).toEqual(['a', 'a'])
})

it('takes nothing once it is closed, and drops what waits', async () => {
  const { run, begun, end } = jobs()
  const queue = inProcessQueue({ run, clock: fakeClock(), concurrency: 1 })
  await queue.add('a')
  await queue.add('b')
  const closed = queue.close()
  await end('a')
  await closed
  expect(begun).toEqual(['a'])
  await expect(queue.add('c')).rejects.toThrow('the queue is closed')
})
