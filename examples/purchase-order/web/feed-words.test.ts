import { expect, it } from 'vitest'
import { anOrder, READ } from './an-order.ts'
import { feedWords } from './feed-words.ts'

it('tells of an end by what came of it', () => {
  const done = anOrder({ status: 'completed', endedAt: 9, result: READ, seq: 9 })
  expect(feedWords.ended?.(done)).toMatch(/^Done: 2 lines, .*20/)
  const failed = anOrder({
    status: 'failed',
    endedAt: 9,
    error: { code: 'document_encrypted', message: 'The document has a password', retryable: false },
  })
  expect(feedWords.ended?.(failed)).toBe('The document has a password.')
  expect(feedWords.ended?.(anOrder({ status: 'cancelled', endedAt: 9 }))).toBe('Cancelled')
})

it('tells of an upload by the document’s name, and of another try in general words', () => {
  expect(feedWords.created?.(anOrder())).toMatch(/^Uploaded /)
  expect(feedWords.created?.(anOrder({ retryOf: 'before' }))).toBeUndefined()
})
