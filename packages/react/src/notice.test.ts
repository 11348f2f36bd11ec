import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { defaultComponentLabels as labels } from './component-labels.ts'
import { melodyOf, noticesBetween } from './notice.ts'

const running = watched({ status: 'active' })
const done = { ...running, status: 'completed', outcome: 'full' } as const

describe('a notice', () => {
  it('is given of an end that was waited for, in its own words', () => {
    expect(noticesBetween([running], [done], labels, () => 'Holiday')).toEqual([
      { sessionId: 'a', tone: 'good', title: 'Holiday', body: 'Done.' },
    ])
    const error = { code: 'stalled', message: 'Its worker went silent.', retryable: true }
    expect(noticesBetween([running], [{ ...running, status: 'failed', error }], labels)).toEqual([
      { sessionId: 'a', tone: 'bad', title: 'scan', body: 'Its worker went silent.' },
    ])
  })

  it('is not given of what had ended before, of another session, or twice', () => {
    expect(noticesBetween(undefined, [done], labels)).toEqual([])
    expect(noticesBetween([], [done], labels)).toEqual([])
    expect(noticesBetween([done], [done], labels)).toEqual([])
    expect(noticesBetween([{ ...running, sessionId: 'b' }], [done], labels)).toEqual([])
    expect(noticesBetween([running], [running], labels)).toEqual([])
  })

  it('sounds up where it went well, and down where not', () => {
    const rises = (tone: 'good' | 'bad'): boolean => {
      const [first, second] = melodyOf(tone)
      return (second?.hz ?? 0) > (first?.hz ?? 0)
    }
    expect([rises('good'), rises('bad')]).toEqual([true, false])
  })
})
