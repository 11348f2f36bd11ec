import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAhead } from '../src/ahead.ts'
import { NO_DURATIONS } from '../src/durations.ts'
import type { StageUpdate } from '../src/emitter.ts'
import { createEmitterCalls } from '../src/emitter-calls.ts'
import { initialSnapshot } from '../src/fold.ts'
import { createGathering } from '../src/gathering.ts'
import { createLogWriter } from '../src/log-writer.ts'
import type { AnyPatch } from '../src/merge.ts'
import { Refusals } from '../src/refusals.ts'
import { newRecord } from '../src/testing/any-log.ts'
import { fakeClock, recordingLogger } from '../src/testing/index.ts'
import type { NewEvent, SessionEvent, Snapshot } from '../src/types.ts'
import { defineWorkflow } from '../src/workflow.ts'

const job = defineWorkflow({
  name: 'job',
  stages: {
    a: { title: 'First', weight: 2 },
    b: { title: 'Second', weight: 5, items: true },
    c: { title: 'Third', tier: 2 },
  },
})
const durations = {
  stages: { a: { count: 3, totalMs: 9_000 }, b: { count: 3, totalMs: 60_000 }, c: { count: 2, totalMs: 8_000 } },
  items: { '': { count: 5, totalMs: 5_000 } },
}

const anyStage = fc.constantFrom('a', 'b', 'c')
const anyTotal = fc.oneof(fc.constantFrom(4, 10, 1_000_000, 0, -1), fc.nat(20))
const anyCurrent = fc.oneof(fc.nat(12), fc.nat(1_000_000), fc.constantFrom(0.5, -1, Number.NaN, '3' as never))
const anyMessage = fc.oneof(fc.string({ maxLength: 3 }), fc.constant(7 as never))
/** Mostly what may be gathered. */
const anyPlain = fc.record({ current: anyCurrent, total: anyTotal, message: anyMessage }, { requiredKeys: [] })
const anyUpdate: fc.Arbitrary<StageUpdate> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ current: fc.nat(10) }) },
  { weight: 3, arbitrary: anyPlain },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        current: anyCurrent,
        stage: anyStage,
        percent: fc.nat(100),
        unit: fc.constant('pages'),
        attempt: fc.constant(2),
        counters: fc.constant({ n: 1 }),
        session: fc.constant({ where: 'here' }),
        metadata: fc.constant({ size: 3 }),
      },
      { requiredKeys: [] },
    ),
  },
) as fc.Arbitrary<StageUpdate>

const step = <Name extends string, T>(name: Name, value: fc.Arbitrary<T>) =>
  value.map((given) => ({ step: name, given }) as const)
const anyStep = fc.oneof(
  { weight: 12, arbitrary: step('update', anyUpdate) },
  {
    weight: 2,
    arbitrary: step('stage', fc.record({ id: anyStage, total: fc.option(fc.constantFrom(10, 1_000_000)) })),
  },
  { weight: 1, arbitrary: step('skip', anyStage) },
  { weight: 1, arbitrary: step('item', fc.record({ id: fc.constantFrom('x', 'y'), percent: fc.nat(100) })) },
  { weight: 1, arbitrary: step('say', fc.constantFrom('count', 'log', 'waiting', 'partial', 'addStage')) },
  { weight: 1, arbitrary: step('learn', fc.record({ id: anyStage, current: fc.nat(10), total: fc.nat(10) })) },
  {
    weight: 1,
    arbitrary: step('rest', fc.constantFrom('pause', 'resume', 'remember', 'rememberNothing', 'hold', 'letGo')),
  },
  { weight: 1, arbitrary: step('look', fc.constant(undefined)) },
  { weight: 3, arbitrary: step('time', fc.oneof(fc.nat(3), fc.nat(3_000))) },
  { weight: 3, arbitrary: step('turn', fc.constant(undefined)) },
)
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

/** A writer's work, with updates gathered, or each of them worked out in its call. */
function world(isGathering: boolean, start: Snapshot, flushMs: number) {
  const clock = fakeClock()
  const written: (readonly NewEvent[])[] = []
  const refusals = new Refusals(recordingLogger(), {})
  let seq = 0
  const writer = createLogWriter({
    store: {
      append: (_id: string, { events }: { events: readonly NewEvent[] }) => {
        written.push(structuredClone(events))
        seq += events.length
        return Promise.resolve(seq)
      },
    } as never,
    sessionId: start.sessionId,
    writer: 'w',
    epoch: 1,
    flushMs,
    clock,
    seen: () => seq,
    confirmed: () => start,
    ready: () => undefined,
    onWritten: () => undefined,
    onIdle: () => undefined,
    onRetry: () => undefined,
    onLost: () => undefined,
  })
  const eager = createAhead(start, job, clock)
  const gathering = createGathering({ ahead: eager, clock, writer })
  const ahead = isGathering ? gathering.ahead : eager
  const emit = (patch: AnyPatch, { urgent = false, bytes = 0, ...stamp } = {}): void => {
    const timestamp = clock.now()
    ahead.stamp(patch, stamp)
    writer.add(patch, { timestamp, urgent, bytes })
  }
  const { calls } = createEmitterCalls({
    ahead,
    clock,
    refusals,
    workflow: job,
    maxPatchBytes: 10_000,
    emit,
    gather: (given) => isGathering && gathering.gather(given),
  })
  return { clock, written, refusals, writer, ahead, calls }
}
type World = ReturnType<typeof world>

/** All that can be seen of a run. */
async function played(one: World, script: readonly Step[]) {
  const looks: unknown[] = []
  for (const step of script) await play(one, step, looks)
  const { ahead, writer, refusals, written } = one
  const end = ahead.snapshot()
  await writer.settled()
  return { looks, end, written, merged: writer.merged, refused: refusals.count }
}

async function play({ calls, ahead, clock }: World, { step: name, given }: Step, looks: unknown[]): Promise<void> {
  if (name === 'update') calls.update(given)
  else if (name === 'stage') calls.stage(given.id, given.total === null ? {} : { total: given.total })
  else if (name === 'skip') calls.skip(given)
  else if (name === 'item') calls.item(given.id, { percent: given.percent })
  else if (name === 'look') looks.push(ahead.snapshot())
  else if (name === 'time') clock.set(clock.now() + given)
  else if (name === 'turn') await clock.advance(0)
  else if (name === 'learn') {
    const { id, current, total } = given
    const place = { sessionId: 'session-1', seq: 9, timestamp: clock.now() }
    ahead.learn({ type: 'progress', ...place, stages: { [id]: { current, total } } } as SessionEvent)
  } else if (given === 'count') calls.count('n')
  else if (given === 'log') calls.log('line')
  else if (given === 'waiting') calls.waiting()
  else if (given === 'partial') calls.partial({ key: 1 })
  else if (given === 'addStage') calls.addStage('a', { title: 'Again', tier: 7, items: true })
  else if (given === 'pause') ahead.pause()
  else if (given === 'resume') ahead.resume()
  else if (given === 'remember') ahead.remember(durations)
  else if (given === 'rememberNothing') ahead.remember(NO_DURATIONS)
  else if (given === 'hold') ahead.holdPercent(1)
  else if (given === 'letGo') ahead.holdPercent(0)
}

const counted = { x: { status: 'pending' }, y: { status: 'completed' } } as Snapshot['items']

it('writes and shows just what the same calls come to one by one, however they fall into turns and milliseconds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { maxLength: 60 }),
      fc.record({ percent: fc.constantFrom(0, 33.333), hasItems: fc.boolean(), flushMs: fc.constantFrom(0, 50) }),
      async (script, { percent, hasItems, flushMs }) => {
        const record = newRecord({ plan: [...job.plan] })
        const start = { ...initialSnapshot(record), percent, ...(hasItems && { items: counted }) }
        const lazy = await played(world(true, start, flushMs), script)
        const eager = await played(world(false, start, flushMs), script)
        expect(lazy).toEqual(eager)
      },
    ),
    { numRuns: 500 },
  )
})

/** Steps that are smaller than what shows, or larger, forwards and sometimes back. */
const anyAdvance = fc.oneof(
  { weight: 3, arbitrary: fc.nat(20) },
  { weight: 3, arbitrary: fc.integer({ min: 100, max: 50_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -20_000, max: -1 }) },
)
const anyMoment = fc.record({
  afterMs: fc.oneof(fc.nat(4_000), fc.constant(0)),
  advances: fc.array(anyAdvance, { maxLength: 5 }),
  turn: fc.boolean(),
})

it('estimates the end as the same calls do one by one, though one gain counts in a millisecond', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyMoment, { minLength: 3, maxLength: 30 }),
      fc.record({ history: fc.constantFrom('remember', 'rememberNothing', undefined), stage: anyStage }),
      async (moments, { history, stage }) => {
        const start = initialSnapshot(newRecord({ plan: [...job.plan] }))
        let current = 0
        const script = moments.flatMap(({ afterMs, advances, turn }): Step[] => [
          { step: 'time', given: afterMs },
          ...advances.map((by): Step => {
            current = Math.max(0, current + by)
            return { step: 'update', given: { current } }
          }),
          ...(turn ? [{ step: 'turn' as const, given: undefined }] : []),
        ])
        const begin: Step[] = [
          ...(history === undefined ? [] : [{ step: 'rest', given: history } as const]),
          { step: 'stage', given: { id: stage, total: 1_000_000 } },
        ]
        const lazy = await played(world(true, start, 0), [...begin, ...script])
        const eager = await played(world(false, start, 0), [...begin, ...script])
        expect(lazy).toEqual(eager)
      },
    ),
    { numRuns: 300 },
  )
})
