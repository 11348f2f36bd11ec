import { createProgressManager, defineWorkflow, type Emitter, memoryStore, type Snapshot } from '@progress/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Call, openSqlDatabase, type SqlDatabase } from './support/sql-database.ts'

const STAGES = ['a', 'b', 'c', 'd'] as const
type Stage = (typeof STAGES)[number]

/** What a worker says, to an emitter and to SQL. */
interface Said {
  readonly toEmitter: (emitter: Emitter) => void
  readonly toSql: Call
}

const anyStage = fc.constantFrom<Stage>(...STAGES)
const anyNumber = fc.oneof(fc.nat(10), fc.double({ min: 1e-50, max: 20, noNaN: true }))
const anyCount = fc.record({ current: anyNumber, total: anyNumber }, { requiredKeys: [] })
const anySaid: fc.Arbitrary<Said> = fc.oneof(
  fc.tuple(anyStage, anyCount).map(
    ([stage, count]): Said => ({
      toEmitter: (emitter) => emitter.stage(stage, count),
      toSql: ['update', { stage, ...count }],
    }),
  ),
  anyCount.map((count): Said => ({ toEmitter: (emitter) => emitter.update(count), toSql: ['update', count] })),
  fc.double({ min: 0, max: 100, noNaN: true }).map(
    (percent): Said => ({
      toEmitter: (emitter) => emitter.update({ percent }),
      toSql: ['update', { percent }],
    }),
  ),
  fc
    .tuple(
      fc.constantFrom('1', '2', '3', '4', '5'),
      fc.record(
        {
          status: fc.constantFrom('pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'),
          percent: anyNumber,
        },
        { requiredKeys: [] },
      ),
    )
    .map(
      ([id, item]): Said => ({
        toEmitter: (emitter) => emitter.item(id, item as object),
        toSql: ['item', { item_id: id, ...item }],
      }),
    ),
  anyStage.map((stage): Said => ({ toEmitter: (emitter) => emitter.skip(stage), toSql: ['skip', { stage }] })),
)
const anyPlan = fc.record({
  weights: fc.array(fc.oneof(fc.nat(9), fc.double({ min: 0.001, max: 9, noNaN: true })), {
    minLength: 4,
    maxLength: 4,
  }),
  stages: fc.integer({ min: 0, max: 4 }),
  byItems: fc.subarray([...STAGES]),
  failed: fc.constantFrom('done', 'zero', 'partial'),
  active: fc.constantFrom('percent', 'zero'),
})

let database: SqlDatabase
beforeAll(async () => {
  database = await openSqlDatabase()
}, 120_000)
afterAll(() => database.close())

/** What of a state does not depend on when things were said. */
const timeless = ({ stages, items, counts, percent, stage }: Snapshot) => {
  const fields = (entries: Snapshot['stages'] | Snapshot['items']) =>
    Object.fromEntries(
      Object.entries(entries).map(([id, { startedAt, endedAt, ...rest }]) => [
        id,
        { ...rest, begun: startedAt !== undefined, ended: endedAt !== undefined },
      ]),
    )
  return { stages: fields(stages), items: fields(items), counts, percent, stage }
}

it('SQL and an emitter come to the same percent at every step, and to the same stages and items', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(anyPlan, fc.array(anySaid, { maxLength: 12 }), async (plan, history) => {
      round += 1
      const names = STAGES.slice(0, plan.stages)
      const workflow = defineWorkflow({
        name: 'any',
        stages: Object.fromEntries(
          names.map((id, index) => [
            id,
            { title: id, weight: plan.weights[index] as number, ...(plan.byItems.includes(id) && { items: true }) },
          ]),
        ),
        items: { failed: plan.failed, active: plan.active } as object,
      })
      const known = history.filter(({ toSql: [, args] }) => !('stage' in args) || names.includes(args.stage as Stage))

      const percents: number[] = []
      let state: Snapshot | undefined
      const manager = createProgressManager({ store: memoryStore(), sweepMs: 0, slowMs: 0 })
      await manager.run(workflow, {}, {}, async (emitter) => {
        for (const { toEmitter } of known) {
          toEmitter(emitter as Emitter)
          percents.push(emitter.snapshot.percent)
        }
        state = emitter.snapshot
      })
      await manager.close()

      const session_id = `any-${round}`
      await database.call('create', { session_id, workflow: 'any', plan: workflow.plan })
      // Of the stages that this plan has: one that it has not is none that items could count in.
      const item_stages = plan.byItems.filter((id) => names.includes(id))
      const policy = { items_failed: plan.failed, items_active: plan.active, item_stages }
      await database.call('start', { session_id, ...policy })
      const inSql: number[] = []
      for (const { toSql } of known) {
        await database.call(toSql[0], { session_id, ...toSql[1] })
        inSql.push((await database.session(session_id)).percent)
      }
      expect(inSql).toEqual(percents)
      expect(timeless(await database.fold(session_id))).toEqual(timeless(state as Snapshot))
    }),
    { numRuns: 40 },
  )
}, 120_000)
