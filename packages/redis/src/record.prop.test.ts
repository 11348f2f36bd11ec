import type { NewEvent, SessionEvent } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodiesOf, eventsOf, signalOf } from './record.ts'

const anyEvent = fc
  .record(
    {
      percent: fc.double({ min: 0, max: 99, noNaN: true }),
      message: fc.string({ unit: 'binary' }),
      metadata: fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()),
      since: fc.nat(),
      seq: fc.nat(),
      sessionId: fc.string(),
      timestamp: fc.nat(),
    },
    { requiredKeys: ['timestamp'] },
  )
  .map((fields) => JSON.parse(JSON.stringify({ type: 'progress', ...fields })) as NewEvent)

const anyBatch = fc.record({
  events: fc.array(anyEvent, { minLength: 1, maxLength: 4 }),
  sessionId: fc.string(),
  after: fc.nat(),
  last: fc.option(fc.nat(), { nil: undefined }),
})

/** What a log gives to a batch, event by event. */
function placed({ events, sessionId, after, last }: typeof anyBatch extends fc.Arbitrary<infer Batch> ? Batch : never) {
  let timestamp = last ?? 0
  return events.map((event, index) => {
    const { since: _, ...given } = event as SessionEvent
    timestamp = Math.max(timestamp, event.timestamp)
    return { ...given, sessionId, seq: after + index + 1, timestamp }
  })
}

describe('a batch of events', () => {
  it('comes out of the log as it went in, each with the place that the log gave it', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const { events, sessionId, after, last } = batch
        const fields = ['n', String(events.length), 'l', last === undefined ? '' : String(last), 'b', bodiesOf(events)]
        expect(eventsOf(sessionId, [`${after + events.length}-0`, fields])).toEqual(placed(batch))
      }),
    )
  })

  it('comes along with a signal as it stands in the log', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const { events, sessionId, after, last } = batch
        const seq = after + events.length
        const head = JSON.stringify({ sessionId, seq, after, last: last ?? null }).slice(0, -1)
        expect(signalOf(`${head},"batch":${bodiesOf(events)}}`)).toEqual({ sessionId, seq, events: placed(batch) })
      }),
    )
  })

  it('is the caller’s own still: nothing of it is changed', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const before = structuredClone(events)
        bodiesOf(events)
        expect(events).toEqual(before)
      }),
    )
  })
})
