import { describe, expect, it } from 'vitest'
import { fingerprintOfForm } from './input.ts'
import { parseMultipart } from './multipart.ts'

async function encode(form: FormData): Promise<[Uint8Array<ArrayBuffer>, string]> {
  const response = new Response(form)
  return [new Uint8Array(await response.arrayBuffer()), response.headers.get('content-type') ?? '']
}

async function parse(...parts: readonly (readonly [string, string | Blob, string?])[]): Promise<object> {
  const form = new FormData()
  for (const [name, value, file] of parts) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value, file)
  }
  return parseMultipart(...(await encode(form)))
}

const invalid = expect.objectContaining({ code: 'invalid_request' })

describe('parseMultipart', () => {
  it('makes properties of parts, arrays of repeated names, and adds them to what the part input holds', async () => {
    const file = new Blob(['x'])
    const form = await parse(
      ['input', '{"tier":"free","n":1}'],
      ['tag', 'a'],
      ['tag', 'b'],
      ['n', '2'],
      ['file', file, 'f.txt'],
    )
    expect(form).toMatchObject({ tier: 'free', tag: ['a', 'b'], n: '2', file: { name: 'f.txt', size: 1 } })
  })

  it('reads the part input also where it is sent as a file', async () => {
    expect(await parse(['input', new Blob(['{"a":1}'], { type: 'application/json' }), 'blob'])).toEqual({ a: 1 })
  })

  it.each([['[]'], ['1'], ['{'], ['{"__proto__":1}']])('refuses the part input %s', async (input) => {
    await expect(parse(['input', input])).rejects.toEqual(invalid)
  })

  it('refuses two parts named input, and one named __proto__', async () => {
    await expect(parse(['input', '{}'], ['input', '{}'])).rejects.toEqual(invalid)
    await expect(parse(['__proto__', 'x'])).rejects.toEqual(invalid)
  })

  it('refuses what is no form', async () => {
    await expect(parseMultipart(new Uint8Array([1, 2, 3]), 'multipart/form-data; boundary=x')).rejects.toEqual(invalid)
  })
})

describe('fingerprintOfForm', () => {
  it('tells files by their bytes, not by their names', async () => {
    const [a, renamed, other] = [new File(['x'], 'a'), new File(['x'], 'b'), new File(['y'], 'a')]
    const of = (file: File): Promise<string> => fingerprintOfForm({ files: [file], n: 1 })
    expect(await of(renamed)).toBe(await of(a))
    expect(await of(other)).not.toBe(await of(a))
  })
})
