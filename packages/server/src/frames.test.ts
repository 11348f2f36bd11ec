import type { SessionMessage } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrames, frameOf } from './frames.ts'

const hello: SessionMessage = {
  type: 'hello',
  protocol: 1,
  sessionId: 's',
  seq: 7,
  status: 'active',
  now: 1_760_000_000_100,
  heartbeatMs: 15_000,
  retryMs: 3_000,
}
const event: SessionMessage = { type: 'progress', sessionId: 's', seq: 7, since: 4, timestamp: 1, percent: 42 }

describe('a frame', () => {
  it('tells the pause before a reconnect with hello, and gives it no id', () => {
    expect(frameOf(hello)).toBe(`retry: 3000\ndata: ${JSON.stringify(hello)}\n\n`)
  })

  it('has the seq of an event as its id, except on a topic', () => {
    expect(frameOf(event)).toBe(`id: 7\ndata: ${JSON.stringify(event)}\n\n`)
    expect(frameOf(event, { ids: false })).toBe(`data: ${JSON.stringify(event)}\n\n`)
  })

  it('names heartbeats, and nothing else', () => {
    expect(frameOf({ type: 'heartbeat', timestamp: 5 })).toBe(
      'event: heartbeat\ndata: {"type":"heartbeat","timestamp":5}\n\n',
    )
    expect(frameOf({ type: 'bye', reason: 'rotate', retryMs: 10 })).toBe(
      'data: {"type":"bye","reason":"rotate","retryMs":10}\n\n',
    )
  })

  it('is one line of data, whatever a message holds', () => {
    const text = fc.string({ unit: fc.constantFrom('\n', '\r', '\u2028', '\0', 'a', ':', ' ', 'é') })
    fc.assert(
      fc.property(text, (message) => {
        const [id, data, ...rest] = frameOf({ ...event, message }).split(/\r\n|\r|\n/)
        expect(id).toBe('id: 7')
        expect(JSON.parse((data as string).slice('data: '.length))).toEqual({ ...event, message })
        expect(rest).toEqual(['', ''])
      }),
    )
  })

  it('joins others into the bytes of one write', () => {
    expect(new TextDecoder().decode(encodeFrames([hello, event]))).toBe(frameOf(hello) + frameOf(event))
  })
})
