import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptsStream, negotiate, parsePrefer } from './negotiate.ts'

const quality = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 0, max: 1_000 }).map((n) => (n / 1_000).toFixed(3)),
)
const range = fc.record({
  type: fc.constantFrom('text/event-stream', 'application/json', 'text/*', '*/*', 'text/html'),
  quality,
})
const toAccept = (ranges: readonly { type: string; quality: string | undefined }[]): string =>
  ranges.map(({ type, quality: q }) => (q === undefined ? type : `${type};q=${q}`)).join(', ')

describe('P16: the server detects from headers or parameters what a client supports, for every combination', () => {
  it('takes a stream exactly where one is named with a quality above 0, in any position', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const named = ranges.some(
          ({ type, quality: q }) => type === 'text/event-stream' && (q === undefined || Number(q) > 0),
        )
        expect(acceptsStream(toAccept(ranges))).toBe(named)
      }),
    )
  })

  it('decides by the first wish that is there', () => {
    const stream = fc.constantFrom(null, 'sse', 'poll', 'none')
    fc.assert(
      fc.property(stream, fc.array(range), fc.boolean(), (wish, ranges, respondAsync) => {
        const accept = toAccept(ranges)
        const { mode } = negotiate({ stream: wish, accept, prefer: respondAsync ? 'respond-async' : null })
        const byHeader = acceptsStream(accept) ? 'stream' : respondAsync ? 'poll' : 'single'
        expect(mode).toBe(wish === null ? byHeader : { sse: 'stream', poll: 'poll', none: 'single' }[wish])
      }),
    )
  })

  it('never throws for a header, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (accept, prefer) => {
        expect(['stream', 'poll', 'single']).toContain(negotiate({ stream: null, accept, prefer }).mode)
      }),
    )
  })

  it('never waits longer than half a minute', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n }), (seconds) => {
        const { waitMs } = parsePrefer(`respond-async, wait=${seconds}`)
        expect(waitMs).toBe(seconds >= 30n ? 30_000 : Number(seconds) * 1_000)
      }),
    )
  })
})
