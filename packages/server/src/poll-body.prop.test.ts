import {
  applyEvent,
  foldLog,
  type SessionEvent,
  type SessionLog,
  type SessionRecord,
  type Snapshot,
} from '@progress/core'
import { pollBodySchema } from '@progress/core/schemas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventsBody, messagesAfter, stateBody } from './poll-body.ts'

const CREATED = 1_760_000_000_000

const session: SessionRecord = {
  sessionId: 's',
  workflow: 'scan',
  topics: [],
  plan: [{ id: 'a' }],
  status: 'active',
  seq: 0,
  epoch: 1,
  dueAt: CREATED,
  createdAt: CREATED,
  updatedAt: CREATED,
}

const line = fc.record({ level: fc.constantFrom('debug', 'info'), message: fc.string() })
const anyEvents = fc
  .array(
    fc.record({
      percent: fc.integer({ min: 0, max: 99 }),
      message: fc.string(),
      log: fc.array(line, { maxLength: 2 }),
    }),
  )
  .map((patches) =>
    patches.map(({ log, ...patch }, index): SessionEvent => {
      const timestamp = CREATED + index
      return {
        type: 'progress',
        sessionId: 's',
        seq: index + 1,
        timestamp,
        ...patch,
        log: log.map((one) => ({ ...one, timestamp })),
      } as SessionEvent
    }),
  )

/** A log as a store answers it: from the cursor, or from a checkpoint where it does not reach to it. */
function readAfter(events: readonly SessionEvent[], after: number, trimmedTo: number): SessionLog {
  const record = { ...session, seq: events.length }
  const whole: SessionLog = { session: record, head: events.length, events }
  if (after >= trimmedTo && after <= events.length) return { ...whole, events: events.slice(after) }
  if (trimmedTo === 0) return whole
  const checkpoint = foldLog({ ...whole, head: trimmedTo, events: events.slice(0, trimmedTo) })
  return { ...whole, checkpoint, events: events.slice(trimmedTo) }
}

const anyPoll = anyEvents.chain((events) =>
  fc.record({
    events: fc.constant(events),
    after: fc.nat({ max: events.length + 3 }),
    trimmedTo: fc.nat({ max: events.length }),
  }),
)

const stateAt = (events: readonly SessionEvent[], seq: number): Snapshot =>
  foldLog(readAfter(events.slice(0, seq), 0, 0))

describe('messagesAfter', () => {
  it('leads whoever holds the state at the cursor to the state now, wherever the log was trimmed', () => {
    fc.assert(
      fc.property(anyPoll, ({ events, after, trimmedTo }) => {
        const messages = messagesAfter(readAfter(events, after, trimmedTo), after)
        const reached = messages.reduce<Snapshot>(
          (state, message) => (message.type === 'snapshot' ? message.snapshot : applyEvent(state, message)),
          stateAt(events, Math.min(after, events.length)),
        )
        expect(reached).toEqual(stateAt(events, events.length))
      }),
    )
  })

  it('is one message at most while the session lives, and none at the head', () => {
    fc.assert(
      fc.property(anyPoll, ({ events, after, trimmedTo }) => {
        const messages = messagesAfter(readAfter(events, after, trimmedTo), after)
        expect(messages).toHaveLength(after === events.length ? 0 : 1)
      }),
    )
  })
})

describe('poll bodies', () => {
  it('hold what the schema says, and no debug line for a reader', () => {
    fc.assert(
      fc.property(anyPoll, fc.constantFrom('owner', 'reader'), ({ events, after, trimmedTo }, audience) => {
        const context = { audience, now: CREATED, pollAfterMs: 2_000 } as const
        const log = readAfter(events, after, trimmedTo)
        for (const body of [eventsBody(log, after, context), stateBody(stateAt(events, events.length), context)]) {
          expect(pollBodySchema.parse(body)).toEqual(body)
          if (audience === 'reader') expect(JSON.stringify(body)).not.toContain('"level":"debug"')
        }
      }),
    )
  })
})
