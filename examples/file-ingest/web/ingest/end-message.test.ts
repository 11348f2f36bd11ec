import type { Counts } from '@progress/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Ended, endMessage } from './end-message.ts'

const counts = (given: Partial<Counts>): Counts => {
  const all = { pending: 0, active: 0, waiting: 0, completed: 0, failed: 0, skipped: 0, cancelled: 0, ...given }
  return { total: Object.values(all).reduce((sum, each) => sum + each, 0), ...all }
}
const ended = (given: Partial<Ended>): Ended => ({
  status: 'completed',
  outcome: 'full',
  counts: counts({ completed: 3 }),
  metadata: {},
  percent: 100,
  ...given,
})

it('says that all is done only where all is', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), fc.nat(50), fc.boolean(), (completed, failed, cancelled, timedOut) => {
      const message = endMessage(
        ended({ counts: counts({ completed, failed, cancelled }), metadata: timedOut ? { timedOut } : {} }),
      )
      expect(message?.title.startsWith('All ')).toBe(failed + cancelled === 0 && !timedOut)
    }),
  )
})

it('tells of a failure, how far it came, and that it may be tried again', () => {
  const message = endMessage(ended({ outcome: 'partial', counts: counts({ completed: 2, failed: 1 }), percent: 66.7 }))
  expect(message).toEqual({
    tone: 'caution',
    title: '2 of 3 files are done, 67 %',
    text: '1 file has failed: the list says why. Try it again, or go on with what there is.',
  })
})

it('explains a timeout with its limit, and that what was done is kept', () => {
  const message = endMessage(
    ended({
      outcome: 'partial',
      counts: counts({ completed: 3, failed: 1, cancelled: 1 }),
      metadata: { timedOut: true, timeoutThresholdMs: 120_000 },
    }),
  )
  expect(message?.title).toBe('Time ran out after 3 of 5 files')
  expect(message?.text).toBe(
    'Reading them took longer than the limit of 2 minutes. The results of 3 files are kept below. 2 files are missing: try them again, nothing is uploaded twice.',
  )
})

it('is silent while it goes on', () => {
  for (const status of ['pending', 'active', 'paused', 'waiting', 'cancelling'] as const) {
    expect(endMessage(ended({ status }))).toBeUndefined()
  }
})

it('tells why a session failed, and what of it is left', () => {
  const error = { code: 'stalled', message: 'The worker went silent', retryable: true }
  expect(endMessage(ended({ status: 'failed', error, counts: counts({ completed: 1, pending: 1 }) }))?.text).toBe(
    'The worker went silent. 1 of 2 files is done. What was done is kept below. Try again: what is done is not done twice.',
  )
  expect(endMessage(ended({ status: 'cancelled', counts: counts({ cancelled: 2 }) }))?.text).toBe(
    '0 of 2 files are done.',
  )
})
