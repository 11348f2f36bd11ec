import fc from 'fast-check'
import type { Json } from '../json.ts'
import { isName } from '../names.ts'
import type { NewEvent, PlanEntry, SessionEvent, SessionRecord } from '../types.ts'

const anyId = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', 'файл', 'toString', 'has own', '0') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter(isName) },
)
const anyTime = fc.integer({ min: 1_760_000_000_000, max: 1_760_000_100_000 })
const anyJson = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
const anyText = fc.string({ unit: 'grapheme', maxLength: 8 })
const anyFault = fc.record(
  { code: fc.constantFrom('timeout', 'internal'), message: anyText, retryable: fc.boolean(), details: anyJson },
  { requiredKeys: ['code', 'message', 'retryable'] },
)

const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] })
const entries = <T>(value: fc.Arbitrary<T>) => fc.dictionary(anyId, value, { maxKeys: 3 }).map((d) => ({ ...d }))

const shared = {
  attempt: fc.option(fc.integer({ min: 1, max: 3 })),
  error: fc.option(anyFault),
  startedAt: fc.option(anyTime),
  endedAt: fc.option(anyTime),
  metadata: fc.option(entries(anyJson)),
}
const anyStagePatch = optional({
  ...shared,
  status: fc.constantFrom('pending', 'active', 'completed', 'failed', 'skipped'),
  current: fc.option(fc.nat(10)),
  total: fc.option(fc.nat(10)),
  unit: fc.option(fc.constant('files')),
  message: fc.option(anyText),
})
const anyItemPatch = optional({
  ...shared,
  status: fc.constantFrom('pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'),
  percent: fc.option(fc.nat(100)),
  phase: fc.option(fc.constantFrom('downloading', 'parsing')),
  name: fc.option(anyText),
  size: fc.option(fc.nat()),
})
const anyPlanEntry = fc.record({ id: anyId, title: anyText, weight: fc.nat(9) }, { requiredKeys: ['id'] })
const anyLogLine = fc.record(
  { timestamp: anyTime, level: fc.constantFrom('debug', 'info', 'warn', 'error'), message: anyText, item: anyId },
  { requiredKeys: ['timestamp', 'level', 'message'] },
)

const patchModel = {
  percent: fc.double({ min: 0, max: 99.99, noNaN: true }).map((value) => Math.abs(value)),
  stage: fc.option(anyId),
  message: fc.option(anyText),
  status: fc.constantFrom('pending', 'active', 'paused', 'waiting', 'cancelling'),
  startedAt: anyTime,
  endAt: fc.option(anyTime),
  plan: fc.array(anyPlanEntry, { maxLength: 3 }),
  stages: entries(anyStagePatch),
  items: entries(anyItemPatch),
  counters: entries(fc.option(fc.integer())),
  metadata: entries(anyJson),
  log: fc.array(anyLogLine, { maxLength: 4 }),
  append: entries(anyText),
}

/** Any live event that no log has given its place yet. */
export const anyLiveEvent: fc.Arbitrary<NewEvent> = fc
  .oneof(
    { weight: 4, arbitrary: optional(patchModel).map((patch) => ({ type: 'progress', ...patch })) },
    {
      weight: 3,
      arbitrary: optional({ ...patchModel, data: entries(anyJson) }).map((patch) => ({ type: 'partial', ...patch })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('cancel', 'pause', 'resume', 'retry')
        .chain((action) =>
          fc.record(
            { type: fc.constant('control'), action: fc.constant(action), stage: anyId },
            { requiredKeys: ['type', 'action'] },
          ),
        ),
    },
  )
  .map((event) => ({ ...event, timestamp: 0 }) as NewEvent)

/** Any event that seals a log. */
export const anyTerminalEvent: fc.Arbitrary<NewEvent> = fc
  .oneof(
    fc.record(
      {
        type: fc.constant('complete'),
        data: anyJson,
        outcome: fc.constantFrom('full', 'partial'),
        percent: fc.nat(100),
      },
      { requiredKeys: ['type', 'data', 'outcome'] },
    ),
    fc.record({ type: fc.constant('error'), error: anyFault }),
    fc.record({ type: fc.constant('cancelled'), reason: anyText }, { requiredKeys: ['type'] }),
  )
  .map((event) => ({ ...event, timestamp: 0 }) as NewEvent)

/** Gives events their places in the log of one session, as a store does. */
export function placed(events: readonly NewEvent[], sessionId = 'session-1', after = 0): SessionEvent[] {
  return events.map((event, index) => ({
    ...event,
    sessionId,
    seq: after + index + 1,
    timestamp: 1_760_000_000_000 + (after + index) * 10,
  }))
}

/** Any session's log: live events, and sometimes an end. */
export const anyLog: fc.Arbitrary<SessionEvent[]> = fc
  .tuple(fc.array(anyLiveEvent, { maxLength: 12 }), fc.option(anyTerminalEvent))
  .map(([live, end]) => placed(end === null ? live : [...live, end]))

/** The record of a session that nothing has happened to yet. */
export function newRecord(fields: Partial<SessionRecord> = {}): SessionRecord {
  const plan: PlanEntry[] = [
    { id: 'a', title: 'First' },
    { id: 'b', title: 'Second', weight: 8 },
  ]
  return {
    sessionId: 'session-1',
    workflow: 'scan',
    topics: [],
    plan,
    status: 'pending',
    seq: 0,
    epoch: 0,
    dueAt: 1_760_086_400_000,
    createdAt: 1_760_000_000_000,
    updatedAt: 1_760_000_000_000,
    ...fields,
  }
}
