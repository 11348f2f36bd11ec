import { initialSnapshot, type Snapshot } from '@progress/core'
import fc from 'fast-check'

const STAGES = ['one', 'two', 'three', 'toString', 'unplanned']
const stageState = fc.record({
  status: fc.constantFrom('pending', 'active', 'completed', 'failed', 'skipped'),
  message: fc.constantFrom('One', 'at it'),
})
const plan = fc
  .subarray(STAGES.slice(0, 4))
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record(
          { id: fc.constant(id), title: fc.constantFrom('One', 'Two'), tier: fc.nat(4), optional: fc.boolean() },
          { requiredKeys: ['id'] },
        ),
      ),
    ),
  )

/** Any state in which somebody may find a session. */
export const anyWatched: fc.Arbitrary<Snapshot> = fc
  .record({
    sessionId: fc.constantFrom('a', 'b'),
    seq: fc.nat(9),
    status: fc.constantFrom<Snapshot['status'][]>(
      'pending',
      'active',
      'paused',
      'waiting',
      'cancelling',
      'completed',
      'failed',
      'cancelled',
    ),
    percent: fc.double({ min: 0, max: 100, noNaN: true }),
    stage: fc.option(fc.constantFrom(...STAGES), { nil: undefined }),
    plan: plan as fc.Arbitrary<Snapshot['plan']>,
    stages: fc.dictionary(fc.constantFrom(...STAGES), stageState) as fc.Arbitrary<Snapshot['stages']>,
    outcome: fc.constantFrom<Snapshot['outcome'][]>('full', 'partial', undefined),
  })
  .map((parts) => ({ ...watched(), ...parts, outcome: parts.status === 'completed' ? parts.outcome : undefined }))

/** A session of which nothing happened yet, with what is given in place. */
export function watched(parts: Partial<Snapshot> = {}): Snapshot {
  const record = { sessionId: 'a', workflow: 'scan', topics: [], plan: [], createdAt: 0 }
  return { ...initialSnapshot(record as never), ...parts }
}
