import { ERROR_CODES } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { type Action, afterFailure, type FailureFacts, type Phase, rowOf } from './after-failure.ts'

const phases: Phase[] = ['start', 'stream', 'poll']
const actionsAfter = (failure: FailureFacts): Action[] => phases.map((phase) => afterFailure(failure, phase))

describe('afterFailure', () => {
  it.each<[string, FailureFacts, Action[]]>([
    ['no reply', { status: 0, code: 'network' }, ['retry', 'retry', 'retry']],
    ['a page of something else', { status: 200, code: 'network' }, ['fall back', 'fall back', 'retry']],
    ['bad credentials', { status: 401, code: 'unauthorized' }, ['end', 'end', 'end']],
    ['a session that is not there', { status: 404, code: 'session_not_found' }, ['end', 'end', 'end']],
    ['a workflow that is not there', { status: 404, code: 'unknown_workflow' }, ['end', 'end', 'end']],
    ['a route that is not there', { status: 404, code: 'not_found' }, ['end', 'fall back', 'fall back']],
    ['a method that is not allowed', { status: 405, code: 'network' }, ['fall back', 'fall back', 'fall back']],
    ['a transport that is off', { status: 406, code: 'x' }, ['fall back', 'fall back', 'fall back']],
    ['a session that failed', { status: 503, code: 'stalled', closed: true }, ['end', 'end', 'end']],
  ])('of %s', (_, failure, actions) => {
    expect(actionsAfter(failure)).toEqual(actions)
  })

  it('has an action for every status, in every phase', () => {
    for (let status = 0; status < 600; status += 1) {
      for (const action of actionsAfter({ status, code: 'x' })) {
        expect(['retry', 'fall back', 'end']).toContain(action)
      }
    }
  })

  it('asks again for 408, 425, 429 and every 5xx, and for no other error of the client', () => {
    for (let status = 400; status < 600; status += 1) {
      const retries = [408, 425, 429].includes(status) || status >= 500
      expect(afterFailure({ status, code: 'x' }, 'poll') === 'retry').toBe(retries)
    }
  })

  it('agrees with the table of codes about what may succeed later', () => {
    for (const [code, { status, retryable }] of Object.entries(ERROR_CODES)) {
      // What is retryable there is another request than the one that failed; a 500 may have been a deploy.
      if (['session_live', 'session_held'].includes(code) || status === 500) continue
      expect([code, afterFailure({ status, code }, 'poll') === 'retry']).toEqual([code, retryable])
    }
  })

  it('never asks again for what has ended', () => {
    for (let status = 0; status < 600; status += 1) {
      expect(rowOf({ status, code: 'x', closed: true })).toBe('closed')
      expect(actionsAfter({ status, code: 'x', closed: true })).toEqual(['end', 'end', 'end'])
    }
  })
})
