import { ProgressError } from '@progress/core'
import { expect, it } from 'vitest'
import { outcomeOf } from './order-queue.ts'

it.each(['session_held', 'store_unavailable'] as const)(
  'a job whose session is not to be had (%s) is tried later',
  (code) => {
    expect(outcomeOf(new ProgressError(code), false)).toBe('later')
  },
)

it('a job whose session was handed back is for the next worker', () => {
  expect(outcomeOf(new ProgressError('shutting_down'), true)).toBe('later')
})

it('a job whose session has ended, or failed here, is done', () => {
  for (const code of ['session_sealed', 'session_not_found', 'session_expired'] as const) {
    expect(outcomeOf(new ProgressError(code), false)).toBe('done')
  }
  for (const error of [new ProgressError('shop_refused'), new ProgressError('store_unavailable'), new Error('x')]) {
    expect(outcomeOf(error, true)).toBe('done')
  }
})
