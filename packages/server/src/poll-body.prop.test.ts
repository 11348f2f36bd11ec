import {
  applyEvent,
  type FollowingMessage,
  foldLog,
  type SessionEvent,
  type SessionLog,
  type SessionRecord,
  type Snapshot,
} from '@progress/core'
import { pollBodySchema } from '@progress/core/schemas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventsBody, snapshotBody, stateBody } from './poll-body.ts'

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

const context = { audience: 'owner', maxSnapshotItems: 1_000, now: CREATED, pollAfterMs: 2_000 } as const
const messagesAfter = (log: SessionLog, after: number): FollowingMessage[] =>
  eventsBody(log, after, context)?.events ?? []

describe('eventsBody', () => {
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

describe('a log that changes items', () => {
  const changing = { ...readAfter([], 0, 0), head: 1 }
  const event: SessionEvent = {
    type: 'progress',
    sessionId: 's',
    seq: 1,
    timestamp: CREATED,
    items: { a: { status: 'completed' }, b: { status: 'active' } },
  }

  it('is not enough to say what follows a cursor', () => {
    expect(eventsBody({ ...changing, events: [event] }, 0, context)).toBeUndefined()
    const control = { ...event, type: 'control', action: 'retry', items: ['a'] } as SessionEvent
    expect(eventsBody({ ...changing, events: [control] }, 0, context)?.events).toEqual([control])
  })

  it('is told as a slim state beyond the limit', () => {
    for (const [maxSnapshotItems, ids] of [
      [2, ['a', 'b']],
      [1, ['b']],
    ] as const) {
      const { events = [] } = snapshotBody({ ...changing, events: [event] }, { ...context, maxSnapshotItems })
      const [message] = events
      if (message?.type !== 'snapshot') throw new Error('no snapshot')
      expect(Object.keys(message.snapshot.items)).toEqual(ids)
      expect(message.snapshot.counts.total).toBe(2)
      expect(message.snapshot.itemsOmitted).toBe(maxSnapshotItems === 1 ? true : undefined)
    }
  })
})

describe('poll bodies', () => {
  it('hold what the schema says, and no debug line for a reader', () => {
    fc.assert(
      fc.property(anyPoll, fc.constantFrom('owner', 'reader'), ({ events, after, trimmedTo }, audience) => {
        const shown = { ...context, audience } as const
        const log = readAfter(events, after, trimmedTo)
        const state = stateAt(events, events.length)
        for (const body of [
          eventsBody(log, after, shown),
          snapshotBody(readAfter(events, -1, trimmedTo), shown),
          stateBody(state, shown),
        ]) {
          expect(pollBodySchema.parse(body)).toEqual(body)
          if (audience === 'reader') expect(JSON.stringify(body)).not.toContain('"level":"debug"')
        }
      }),
    )
  })
})
