import { describe, expect, it } from 'vitest'
import { createStart } from './start.ts'

describe('a start', () => {
  it('serialises its input at once', () => {
    const input = { barcode: '1' }
    const { body } = createStart('scan', input, 'key')
    input.barcode = '2'
    expect(body).toBe('{"barcode":"1"}')
  })

  it('sends an empty object for no input', () => {
    expect(createStart('scan', undefined, 'key')).toMatchObject({ body: '{}', large: false })
    expect(createStart('scan', null, 'key').body).toBe('{}')
  })

  it('refuses what JSON cannot hold', () => {
    expect(() => createStart('scan', { count: 1n }, 'key')).toThrow(TypeError)
  })

  it('is large above 64 Ki characters', () => {
    expect(createStart('scan', 'x'.repeat(65_534), 'key').large).toBe(false)
    expect(createStart('scan', 'x'.repeat(65_535), 'key').large).toBe(true)
  })

  it('takes a form as it is', () => {
    const form = new FormData()
    const { body, key, large } = createStart('upload', form, 'key')
    expect(body).toBe(form)
    expect(large).toBe(true)
    expect(key).toBe('key')
  })

  it('makes a form of an object with files, by name, and puts the rest into `input`', () => {
    const file = new File(['x'], 'x.txt')
    const { body } = createStart('upload', { files: [file, file], one: file, note: 'n', list: [1] }, 'key')
    const form = body as FormData
    expect(form.getAll('files')).toHaveLength(2)
    expect((form.get('one') as File).name).toBe('x.txt')
    expect(form.get('input')).toBe('{"note":"n","list":[1]}')
  })
})
