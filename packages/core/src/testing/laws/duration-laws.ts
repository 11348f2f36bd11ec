import fc from 'fast-check'
import { addDurations, type DurationSum, NO_DURATIONS, type WorkflowDurations } from '../../durations.ts'
import type { SessionStore } from '../../store.ts'
import { atOnce, fresh } from './actors.ts'
import { forAll, law, must, refused, same } from './law.ts'

const sum = (count: number, totalMs: number): DurationSum => ({ count, totalMs })
const stages = (sums: Record<string, DurationSum>): WorkflowDurations => ({ stages: sums, items: {} })
const named = (prefix: string, count: number, from = 0): Record<string, DurationSum> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${from + index}`, sum(1, 10)]))

const anyName = fc.constantFrom('read', 'a:b', "o'x", 'x"y', '{a}', '%', '0', '-1', 'toString', 'ÄӐ漢\u{1F600}', ' a ')
const anySum = fc.record({ count: fc.integer({ min: 1, max: 60 }), totalMs: fc.nat(1_000_000) })
const anySample: fc.Arbitrary<WorkflowDurations> = fc.record({
  stages: fc.dictionary(anyName, anySum, { maxKeys: 4 }).map((sums) => ({ ...sums })),
  items: fc.dictionary(fc.oneof(anyName, fc.constant('')), anySum, { maxKeys: 4 }).map((sums) => ({ ...sums })),
})

/** Records the same sample many times over, at once. */
async function recordedAtOnce(stores: readonly SessionStore[]): Promise<void> {
  const workflow = fresh('workflow')
  await atOnce(60, async (index) => {
    const store = stores[index % stores.length]
    must(store !== undefined, 'there is a store')
    await store.recordDurations(workflow, {
      stages: { read: sum(1, 8) },
      items: { '': sum(1, 4), [`${index % 2}`]: sum(1, 2) },
    })
  })
  const items = { '': sum(60, 240), '0': sum(30, 60), '1': sum(30, 60) }
  for (const store of stores)
    same(await store.durations(workflow), { stages: { read: sum(60, 480) }, items }, 'the sums')
}

/** What is remembered of how long things took. */
export const durationLaws = [
  law(63, 'what sessions took is summed up by workflow, stage and kind', (t) =>
    forAll(fc.array(anySample, { minLength: 1, maxLength: 5 }), async (samples) => {
      const [workflow, other] = [`${fresh('workflow')}:'"{}`, fresh('workflow')]
      same(await t.store.durations(workflow), NO_DURATIONS, 'what is known at first')
      let expected = NO_DURATIONS
      for (const sample of samples) {
        await t.store.recordDurations(workflow, sample)
        expected = addDurations(expected, sample)
        same(await t.store.durations(workflow), expected, 'the sums')
      }
      same(await t.store.durations(other), NO_DURATIONS, 'what is known of another workflow')
    }),
  ),

  law(64, 'no sample is lost, however many are recorded at once', (t) => recordedAtOnce([t.store])),

  law(
    65,
    'no sample is lost, however many processes record',
    async (t) => {
      const others = await Promise.all([t.reopen?.(), t.reopen?.()])
      const stores = [t.store, ...others.filter((store) => store !== undefined)]
      try {
        await recordedAtOnce(stores)
      } finally {
        await Promise.all(others.map((store) => store?.close()))
      }
    },
    ['processes'],
  ),

  law(66, 'of new names no more than a hundred a side are taken, and those that are known go on', async (t) => {
    const workflow = fresh('workflow')
    const record = (sample: WorkflowDurations): Promise<void> => t.store.recordDurations(workflow, sample)
    await record({ stages: named('s', 99), items: named('k', 150) })
    await atOnce(5, (index) => record(stages(named('late', 10, index * 10))))
    await record({ stages: { s7: sum(1, 10), never: sum(1, 10) }, items: named('k', 100) })
    const known = await t.store.durations(workflow)
    same(Object.keys(known.stages).length, 100, 'how many stages are known')
    same(Object.keys(known.items).length, 100, 'how many kinds are known')
    same(known.stages.s7, sum(2, 20), 'a stage that was known')
    same(known.stages.never, undefined, 'a stage that came too late')
    same(known.items.k0?.count, 2, 'a kind that was known')
  }),

  law(67, 'what is long past fades, the rare as fast as the common, and is forgotten in the end', async (t) => {
    const workflow = fresh('workflow')
    const record = (sample: WorkflowDurations): Promise<void> => t.store.recordDurations(workflow, sample)
    await record({ stages: { common: sum(80, 8_000), rare: sum(20, 400), once: sum(1, 7) }, items: { '': sum(3, 3) } })
    await record(stages({ common: sum(30, 300) }))
    same(
      await t.store.durations(workflow),
      { stages: { common: sum(55, 4_150), rare: sum(10, 200), once: sum(0.5, 3.5) }, items: { '': sum(3, 3) } },
      'the sums once a count has passed a hundred',
    )
    await record(stages({ common: sum(100, 1_000) }))
    same((await t.store.durations(workflow)).stages, { common: sum(77.5, 2_575), rare: sum(5, 100) }, 'the sums after')
    await record(stages({ common: sum(10_000, 50_000) }))
    const { common, rare } = (await t.store.durations(workflow)).stages
    must(common !== undefined && common.count > 50 && common.count <= 100, 'no count stays above a hundred')
    same(rare, undefined, 'what has faded')
  }),

  law(68, 'a sample that is none is refused, and nothing of it is written', async (t) => {
    const workflow = fresh('workflow')
    const bad = [sum(0, 1), sum(-1, 1), sum(Number.NaN, 1), sum(1, -1), sum(1, Number.POSITIVE_INFINITY)]
    for (const wrong of bad) {
      const sample = { stages: { read: sum(1, 1) }, items: { scan: sum(1, 1), text: wrong } }
      await refused(t.store.recordDurations(workflow, sample), 'TypeError', `${wrong.count} in ${wrong.totalMs} ms`)
    }
    for (const name of ['', 'a\nb', 'x'.repeat(201)]) {
      await refused(t.store.recordDurations(workflow, stages({ [name]: sum(1, 1) })), 'TypeError', `the name ${name}`)
    }
    same(await t.store.durations(workflow), NO_DURATIONS, 'what is known')
  }),
]
