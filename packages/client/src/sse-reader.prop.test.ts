import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSseReader } from './sse-reader.ts'

const messages = fc.array(fc.oneof(fc.jsonValue(), fc.record({ type: fc.string({ unit: 'binary' }), seq: fc.nat() })))
const ends = fc.constantFrom('\n', '\r\n', '\r')

const read = (bytes: Uint8Array, cuts: number[]): { messages: unknown[]; invalid: string[] } => {
  const result = { messages: [] as unknown[], invalid: [] as string[] }
  const feed = createSseReader(
    (message) => result.messages.push(message),
    (text) => result.invalid.push(text),
  )
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b)
  let from = 0
  for (const place of [...places, bytes.length]) {
    feed(bytes.subarray(from, place))
    from = place
  }
  return result
}

it('gives the messages of a stream, however it is cut and however its lines end', () => {
  fc.assert(
    fc.property(messages, ends, fc.array(fc.nat()), fc.boolean(), (all, end, cuts, named) => {
      const frames = all.map((message, id) =>
        [
          ...(named ? [`id: ${id}`, 'event: heartbeat', ': a comment'] : []),
          `data: ${JSON.stringify(message)}`,
          '',
          '',
        ].join(end),
      )
      const bytes = new TextEncoder().encode(`retry: 3000${end}${frames.join('')}`)
      expect(read(bytes, cuts)).toEqual({ messages: JSON.parse(JSON.stringify(all)), invalid: [] })
      expect(read(bytes, [...bytes.keys()])).toEqual(read(bytes, []))
    }),
  )
})

it('hands on what is no JSON, and goes on', () => {
  const bytes = new TextEncoder().encode('data: {"a":\n\ndata: 1\n\ndata: \n\ndata: tru\n\ndata: null\n\n')
  expect(read(bytes, [])).toEqual({ messages: [1, null], invalid: ['{"a":', '', 'tru'] })
})

it('does not give a message that was not finished', () => {
  expect(read(new TextEncoder().encode('data: 1\n\ndata: 2\n'), [])).toEqual({ messages: [1], invalid: [] })
})

it('throws for a line that never ends, in place of filling the memory', () => {
  const feed = createSseReader(
    () => undefined,
    () => undefined,
  )
  const mebibyte = new Uint8Array(2 ** 20).fill(97)
  feed(new TextEncoder().encode('data: '))
  expect(() => {
    for (let count = 0; count < 70; count += 1) feed(mebibyte)
  }).toThrow()
})
