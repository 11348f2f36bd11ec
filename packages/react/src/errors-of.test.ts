import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { errorsOf } from './errors-of.ts'

const fault = (message: string) => ({ code: 'image_corrupt', message, retryable: false })

describe('what went wrong', () => {
  it('is told newest first, with the name of what it happened to', () => {
    const session = watched({
      items: {
        a: { status: 'failed', name: 'a.jpg', endedAt: 3, error: fault('Broken') },
        b: { status: 'completed', endedAt: 9 },
        c: { status: 'failed', endedAt: 7, error: fault('Empty') },
        d: { status: 'failed' },
      },
      log: [
        { timestamp: 5, level: 'error', message: 'The disk is full' },
        { timestamp: 6, level: 'warn', message: 'The disk is nearly full' },
      ],
      error: fault('It gave up'),
      endedAt: 12,
    })
    expect(errorsOf(session).map(({ timestamp, name, error }) => [timestamp, name, error.message])).toEqual([
      [12, undefined, 'It gave up'],
      [7, 'c', 'Empty'],
      [5, undefined, 'The disk is full'],
      [3, 'a.jpg', 'Broken'],
      [undefined, 'd', ''],
    ])
  })

  it('is told once, also where the log says it too', () => {
    const session = watched({
      items: { a: { status: 'failed', endedAt: 3, error: fault('Broken') } },
      log: [
        { timestamp: 3, level: 'error', message: 'a failed: Broken', item: 'a' },
        { timestamp: 4, level: 'error', message: 'It gave up' },
      ],
      error: fault('It gave up'),
      endedAt: 4,
    })
    expect(errorsOf(session).map(({ key }) => key)).toEqual(['session', 'item a'])
  })
})
