import { expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { defaultComponentLabels as labels } from './component-labels.ts'
import { type NewsOf, newsOf } from './news.ts'

const told = (session: NewsOf): string[] => newsOf(session, labels).map(({ tone, message }) => `${tone}: ${message}`)
const fault = { code: 'image_corrupt', message: 'The picture cannot be decoded.', retryable: false }

it('is told of stages as they begin and end, in their own words', () => {
  const session = watched({
    plan: [{ id: 'listing', title: 'Listing the files' }, { id: 'processing', title: 'Processing' }, { id: 'idle' }],
    stages: {
      listing: { status: 'completed', startedAt: 1, endedAt: 2, message: '3 files' },
      processing: { status: 'active', startedAt: 2, message: 'Processing' },
    },
  })
  expect(told(session)).toEqual([
    'neutral: Created',
    'processing: Listing the files',
    'success: Listing the files: 3 files',
    'processing: Processing',
  ])
})

it('is told of items as they end, and why one failed just once', () => {
  const session = watched({
    items: {
      a: { status: 'completed', name: 'a.jpg', endedAt: 3 },
      b: { status: 'failed', name: 'b.jpg', endedAt: 4, error: fault },
      c: { status: 'skipped', endedAt: 5 },
      d: { status: 'cancelled', endedAt: 5 },
      e: { status: 'active' },
    },
    log: [
      { timestamp: 4, level: 'error', message: `Failed: ${fault.message}`, item: 'b' },
      { timestamp: 4, level: 'warn', message: 'Its EXIF is broken', item: 'a' },
      { timestamp: 4, level: 'debug', message: 'For its owner' },
    ],
  })
  expect(told(session)).toEqual([
    'neutral: Created',
    'success: a.jpg: done',
    'error: b.jpg: The picture cannot be decoded.',
    'neutral: c: skipped',
    'warning: Its EXIF is broken',
  ])
})

it('tells of an end by what came of it', () => {
  const end = { endedAt: 9 }
  expect(told(watched({ ...end, status: 'completed', outcome: 'full' })).at(-1)).toBe('success: Done.')
  expect(told(watched({ ...end, status: 'completed', outcome: 'partial' })).at(-1)).toBe(
    'warning: Done, but not everything worked.',
  )
  expect(told(watched({ ...end, status: 'failed', error: fault })).at(-1)).toBe(`error: ${fault.message}`)
  expect(told(watched({ ...end, status: 'cancelled', retryOf: 'before' }))).toEqual([
    'neutral: Started again',
    'neutral: Cancelled.',
  ])
})

it('lets the application say what only it knows', () => {
  const words = { subject: () => 'Holiday', created: () => 'Uploaded', ended: () => undefined }
  const news = newsOf(watched({ status: 'cancelled', endedAt: 9 }), labels, words)
  expect(news.map(({ subject, message }) => [subject, message])).toEqual([
    ['Holiday', 'Uploaded'],
    ['Holiday', 'Cancelled.'],
  ])
})
