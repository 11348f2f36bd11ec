import { expect, it } from 'vitest'
import { bodyTypeOf } from './media-type.ts'

const given = { empty: false, files: false }

it.each(['application/json', 'Application/JSON; charset=UTF-8', 'application/json;charset="utf-8"'])(
  'takes %s',
  (type) => {
    expect(bodyTypeOf(type, given)).toBe('json')
  },
)

it('takes forms where the workflow takes files', () => {
  expect(bodyTypeOf('multipart/form-data; boundary="x;y"', { ...given, files: true })).toBe('multipart')
})

it.each([
  null,
  '',
  'text/plain',
  'application/json; charset=utf-16',
  'application/jsonx',
  'multipart/form-data; boundary=x',
])('refuses %s', (type) => {
  expect(() => bodyTypeOf(type, given)).toThrowError(expect.objectContaining({ code: 'unsupported_media_type' }))
})

it('does not mind what nothing is called', () => {
  expect(bodyTypeOf('text/plain', { empty: true, files: false })).toBe('json')
})
