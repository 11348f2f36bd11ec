import { ERROR_CODES, ProgressError } from '@progress/core'
import { problemSchema } from '@progress/core/schemas'
import { describe, expect, it } from 'vitest'
import { failureProblem, problemReply, toProblem } from './problem.ts'

describe('toProblem', () => {
  it.each(Object.entries(ERROR_CODES))('answers %s by the table', (code, { status, retryable, title }) => {
    expect(problemSchema.parse(toProblem(new ProgressError(code)))).toMatchObject({ code, status, retryable, title })
  })

  it('says nothing of what an exception says', () => {
    const problem = toProblem(new Error('connect ECONNREFUSED postgres://admin:secret@db'))
    expect(problem).toMatchObject({ status: 500, code: 'internal' })
    expect(JSON.stringify(problem)).not.toContain('secret')
    expect(toProblem('thrown text')).toEqual(problem)
  })

  it('says when to ask again with 429 and 503', () => {
    for (const [code, { status }] of Object.entries(ERROR_CODES)) {
      const { headers } = problemReply(toProblem(new ProgressError(code)))
      expect('Retry-After' in headers).toBe(status === 429 || status === 503)
    }
    const problem = toProblem(new ProgressError('too_many_connections', { retryAfterMs: 4_200 }))
    expect(problemReply(problem).headers['Retry-After']).toBe('5')
  })
})

describe('failureProblem', () => {
  const fault = { message: 'no', retryable: false }

  it.each([
    ['timeout', 504],
    ['deadline', 504],
    ['stalled', 503],
    ['cancelled', 409],
    ['internal', 500],
    ['invalid_input', 500],
    ['product_not_found', 404],
    ['toString', 500],
  ])('gives a session that failed with %s the status %i', (code, status) => {
    const problem = failureProblem({ ...fault, code }, { product_not_found: { status: 404 }, other: {} })
    expect(problemSchema.parse(problem)).toMatchObject({ code, status, closed: true })
  })

  it('does not invite to ask again', () => {
    expect(problemReply(failureProblem({ ...fault, code: 'stalled' })).headers).not.toHaveProperty('Retry-After')
  })
})
