import {
  applyEvent,
  type FollowingMessage,
  initialSnapshot,
  type LogLine,
  type SessionEvent,
  type SessionRecord,
} from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forAudience } from './audience.ts'

const record: SessionRecord = {
  sessionId: 's',
  workflow: 'scan',
  topics: [],
  plan: [],
  status: 'pending',
  seq: 0,
  epoch: 0,
  dueAt: 0,
  createdAt: 0,
  updatedAt: 0,
}

const anyLine = fc.record({
  timestamp: fc.nat(9),
  level: fc.constantFrom<LogLine['level']>('debug', 'info', 'warn', 'error'),
  message: fc.string({ maxLength: 5 }),
})
const anyEvent: fc.Arbitrary<SessionEvent> = fc
  .record(
    { type: fc.constantFrom('progress' as const, 'partial' as const), log: fc.array(anyLine, { maxLength: 5 }) },
    { requiredKeys: ['type'] },
  )
  .map((patch) => ({ ...patch, sessionId: 's', seq: 1, timestamp: 1 }))

const snapshotAfter = (event: SessionEvent): FollowingMessage => {
  const snapshot = applyEvent(initialSnapshot(record), event)
  return { type: 'snapshot', sessionId: 's', seq: snapshot.seq, snapshot }
}

describe('what an audience sees', () => {
  it('is everything for the owner', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(forAudience(event, 'owner')).toBe(event)
      }),
    )
  })

  it('is the same for a reader whether debug lines are hidden in the event or in the state after it', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const shown = forAudience(event, 'reader') as SessionEvent
        expect(snapshotAfter(shown)).toEqual(forAudience(snapshotAfter(event), 'reader'))
        expect(JSON.stringify(shown)).not.toContain('"debug"')
      }),
    )
  })

  it('is the message itself where nothing is to be hidden, so that it is encoded as it is', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const hides = JSON.stringify(event).includes('"debug"')
        expect(forAudience(event, 'reader') === event).toBe(!hides)
      }),
    )
  })
})
