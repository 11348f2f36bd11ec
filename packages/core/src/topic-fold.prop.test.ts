import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialSnapshot } from './fold.ts'
import { createTopicFold } from './topic-fold.ts'
import type { Snapshot } from './types.ts'

const stateOf = (sessionId: string, seq: number, status: Snapshot['status'] = 'active'): Snapshot => ({
  ...initialSnapshot({ sessionId, workflow: 'w', topics: ['t'], plan: [], createdAt: 1 }),
  seq,
  status,
})
const message = (snapshot: Snapshot): object => ({ ...snapshot, type: 'snapshot', snapshot })

const anyMessage = fc.record({
  sessionId: fc.integer({ min: 0, max: 130 }).map((number) => `s${number}`),
  seq: fc.nat({ max: 5 }),
  status: fc.constantFrom('active' as const, 'completed' as const, 'failed' as const),
})

describe('a fold of a topic', () => {
  it('holds the latest state of each session, but for the ended ones beyond a hundred', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 400, size: 'max' }), (messages) => {
        const fold = createTopicFold()
        for (const { sessionId, seq, status } of messages) {
          const held = fold.snapshot().get(sessionId)
          const [receipt] = fold.take(message(stateOf(sessionId, seq, status)), false)
          expect(receipt).toBe(held && seq <= held.seq ? 'old' : 'new')
          const live = [...fold.snapshot().values()].filter((state) => state.status === 'active')
          expect(fold.snapshot().size).toBeLessThanOrEqual(Math.max(100, live.length))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('gives the same map until a session changes, and never changes one that it gave', () => {
    const fold = createTopicFold()
    fold.take(message(stateOf('a', 1)), false)
    const before = fold.snapshot()
    expect(fold.take(message(stateOf('a', 1)), false)[0]).toBe('old')
    expect(fold.take({ type: 'progress', sessionId: 'b', seq: 1, timestamp: 1 }, false)[0]).toBe('gap')
    expect(fold.snapshot()).toBe(before)
    fold.take({ type: 'progress', sessionId: 'a', seq: 2, timestamp: 1, percent: 50 }, false)
    expect(fold.snapshot()).not.toBe(before)
    expect([before.get('a')?.percent, fold.snapshot().get('a')?.percent]).toEqual([0, 50])
  })

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.anything(), fc.boolean(), (junk, rewound) => {
        const fold = createTopicFold()
        if (fold.take(junk, rewound)[0] !== 'new') expect(fold.snapshot().size).toBe(0)
      }),
    )
  })
})
