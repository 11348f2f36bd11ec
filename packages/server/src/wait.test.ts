import { expect, it } from 'vitest'
import { parseWait } from './wait.ts'

it.each([
  [null, 0],
  ['0', 0],
  ['007', 7_000],
  ['30', 30_000],
  ['31', 30_000],
  ['99999999999999999999', 30_000],
])('reads ?wait=%s as %i ms', (value, waitMs) => {
  expect(parseWait(value)).toBe(waitMs)
})

it.each(['', '-1', '1.5', '1s', ' 1', 'Infinity'])('refuses ?wait=%j', (value) => {
  expect(() => parseWait(value)).toThrowError(expect.objectContaining({ code: 'invalid_request' }))
})
