import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isProgressError } from './errors.ts'
import { endAfter, endError, problemError, reportedError } from './problem-error.ts'
import type { Snapshot } from './types.ts'

const reply = (status: number, headers: Record<string, string> = {}) => ({ status, headers: new Headers(headers) })

describe('reportedError', () => {
  it('makes an error that is known as one, and not retryable unless that is said', () => {
    const error = reportedError('product_not_found', 'There is none', { details: { gtin: '1' } })
    expect(isProgressError(error, 'product_not_found')).toBe(true)
    expect(error).toMatchObject({ message: 'There is none', retryable: false, details: { gtin: '1' } })
    expect(reportedError('stalled', 'x', { retryable: true }).retryable).toBe(true)
  })
})

describe('problemError', () => {
  it('says what the problem says', () => {
    const problem = {
      type: 'urn:progress:error:invalid_input',
      title: 'The input is invalid',
      status: 422,
      detail: 'No image',
      code: 'invalid_input',
      retryable: false,
      issues: [{ path: ['image'], message: 'Required' }],
    }
    const error = problemError(reply(422, { 'progress-session': 's' }), problem, 0)
    expect(isProgressError(error, 'invalid_input')).toBe(true)
    expect(error).toMatchObject({ message: 'No image', status: 422, sessionId: 's', issues: problem.issues })
    const { detail, ...titled } = problem
    expect(problemError(reply(422), titled, 0).message).toBe('The input is invalid')
  })

  it('takes the header before the body for when to ask again', () => {
    const body = { code: 'too_many_connections', retryAfterMs: 4_200 }
    expect(problemError(reply(429, { 'retry-after': '5' }), body, 0).retryAfterMs).toBe(5_000)
    expect(problemError(reply(429), body, 0).retryAfterMs).toBe(4_200)
    expect(problemError(reply(429), undefined, 0).retryAfterMs).toBeUndefined()
  })

  it.each([
    [404, 'not_found', false],
    [403, 'network', false],
    [502, 'network', true],
  ])('reads a %i that is no problem document as %s', (status, code, retryable) => {
    expect(problemError(reply(status), undefined, 0)).toMatchObject({ status, code, retryable })
  })

  it('is a known error with the status of the reply, whatever the body', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 599 }),
        fc.oneof(fc.jsonValue(), fc.record({ name: fc.jsonValue(), status: fc.jsonValue(), message: fc.string() })),
        (status, body) => {
          const error = problemError(reply(status), body, 0)
          expect(error.status).toBe(status)
          expect(isProgressError(error)).toBe(true)
        },
      ),
    )
  })
})

describe('endError', () => {
  const ended = (fields: Partial<Snapshot>): Snapshot => ({ sessionId: 's', ...fields }) as Snapshot

  it('is what the session failed with, else that it was cancelled, and why', () => {
    const error = { code: 'out_of_stock', message: 'None left', retryable: true, stage: 'order' }
    expect(endError(ended({ error }))).toMatchObject({ ...error, sessionId: 's' })
    expect(endError(ended({ reason: 'Not wanted' }))).toMatchObject({ code: 'cancelled', message: 'Not wanted' })
    expect(endError(ended({}))).toMatchObject({ code: 'cancelled', message: 'Cancelled', retryable: false })
  })

  it('is given back by the end that is made of it', () => {
    const error = { code: 'out_of_stock', message: 'None left', retryable: true, details: { left: 0 } }
    for (const end of [{ status: 'failed' as const, error }, { status: 'cancelled' as const }]) {
      expect(endAfter(endError(ended(end)))).toEqual(end)
    }
  })
})
