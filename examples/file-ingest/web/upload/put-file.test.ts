import fc from 'fast-check'
import { expect, it } from 'vitest'
import { failureOf } from './put-file.ts'

it('tells what the server said', () => {
  const problem = { code: 'file_too_large', detail: 'At most 50 MB are taken', retryable: false }
  expect(failureOf(413, JSON.stringify(problem))).toEqual({
    code: 'file_too_large',
    message: 'At most 50 MB are taken',
    retryable: false,
  })
})

it('has words for whatever else comes back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 599 }), fc.oneof(fc.string(), fc.json()), (status, body) => {
      const { code, message } = failureOf(status, body)
      expect(code).not.toBe('')
      expect(message).not.toBe('')
    }),
  )
  expect(failureOf(502, '<html>Bad gateway</html>')).toMatchObject({ code: 'status_502', retryable: true })
  expect(failureOf(413, '')).toMatchObject({ message: 'The file is too large', retryable: false })
})
