import type { NewEvent } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyOf, eventOf, signalOf } from './record.ts'

const anyEvent = fc
  .record(
    {
      percent: fc.double({ min: 0, max: 99, noNaN: true }),
      message: fc.string({ unit: 'binary' }),
      metadata: fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()),
      since: fc.nat(),
    },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.parse(JSON.stringify({ type: 'progress', timestamp: 1, ...fields })) as NewEvent)

describe('an event', () => {
  it('comes out of the log as it went in, with the place that the log gave it', () => {
    fc.assert(
      fc.property(anyEvent, fc.string(), fc.nat(), fc.nat(), (event, sessionId, seq, timestamp) => {
        const { since: _, ...given } = event as NewEvent & { since?: number }
        const entry = [`${seq}-0`, ['t', String(timestamp), 'e', bodyOf(event)]]
        expect(eventOf(sessionId, entry)).toEqual({ ...given, sessionId, seq, timestamp })
      }),
    )
  })

  it('comes along with a signal as it stands in the log', () => {
    fc.assert(
      fc.property(anyEvent, fc.string(), fc.nat(), (event, sessionId, seq) => {
        const entry = [`${seq}-0`, ['t', '5', 'e', bodyOf(event)]]
        const body = `{"seq":${seq},"timestamp":5,${bodyOf(event)}`
        const message = `{"sessionId":${JSON.stringify(sessionId)},"seq":${seq},"events":[${body}]}`
        expect(signalOf(message)).toEqual({ sessionId, seq, events: [eventOf(sessionId, entry)] })
      }),
    )
  })
})
