import type { SessionEvent } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonOf, keptJsonOf } from './recent-json.ts'

const eventOf = (seq: number, message: string): SessionEvent => ({
  type: 'progress',
  sessionId: 's',
  seq,
  timestamp: seq,
  message,
})

describe('an event’s JSON', () => {
  it('is its own, however many are kept and in whatever order they are asked for', () => {
    const anyTexts = fc.array(fc.string(), { minLength: 1, maxLength: 600 })
    fc.assert(
      fc.property(anyTexts, fc.array(fc.nat()), (texts, asked) => {
        const events = texts.map((text, at) => eventOf(at + 1, text))
        for (const event of events) expect(keptJsonOf(event)).toBe(JSON.stringify(event))
        for (const at of asked) {
          const event = events[at % events.length] as SessionEvent
          expect(jsonOf(event)).toBe(JSON.stringify(event))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is told of one that is not kept, and of a copy with other fields', () => {
    const event = eventOf(1, 'kept')
    keptJsonOf(event)
    const copy = { ...event, message: 'other' }
    expect(jsonOf(copy)).toBe(JSON.stringify(copy))
    expect(jsonOf({ type: 'heartbeat', timestamp: 1 })).toBe('{"type":"heartbeat","timestamp":1}')
  })

  it('stays right when large ones push the others out', () => {
    const events = Array.from({ length: 5 }, (_, at) => eventOf(at + 1, `${at}`.repeat(400_000)))
    for (const event of [...events, ...events]) expect(keptJsonOf(event)).toBe(JSON.stringify(event))
  })
})
