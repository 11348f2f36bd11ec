import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BodyReader } from '../src/load/body-reader.ts'

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n'
const chunked = (chunks: string[]): string =>
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}`

/** Reads some bytes in pieces of the given lengths, over and over. */
function readInPieces(bytes: string, lengths: number[]): { body: string; status: number | undefined } {
  const reader = new BodyReader()
  let body = ''
  let from = 0
  for (let turn = 0; from < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1
    body += reader.push(bytes.slice(from, from + length))
    from += length
  }
  return { body, status: reader.status }
}

const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 })
const text = fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom('a', '\r', '\n', '0', 'f', ':') })

describe('BodyReader', () => {
  it('takes chunks apart, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), pieces, (chunks, lengths) => {
        expect(readInPieces(chunked(chunks), lengths)).toEqual({ body: chunks.join(''), status: 200 })
      }),
    )
  })

  it('gives a body without chunks as it is', () => {
    expect(readInPieces(`${HEAD}\r\ndata: 1\n\n`, [3])).toEqual({ body: 'data: 1\n\n', status: 200 })
  })

  it('gives nothing after the last chunk', () => {
    expect(readInPieces(`${chunked(['a'])}0\r\n\r\n`, [100]).body).toBe('a')
  })

  it('tells of another status', () => {
    expect(readInPieces('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', [7]).status).toBe(404)
  })
})
