import type { StoreHarness } from '../harness.ts'
import { created, fresh, listen, progress, write } from './actors.ts'
import { doorbellLaws } from './doorbell-laws.ts'
import { law, outcomeOf, type StoreLaw, same } from './law.ts'
import { listLaws } from './list-laws.ts'
import { logLaws } from './log-laws.ts'
import { modelLaws } from './model-law.ts'
import { readLaws } from './read-laws.ts'
import { startLaws } from './start-laws.ts'
import { timeLaws } from './time-laws.ts'
import { valueLaws } from './value-laws.ts'

const lifeLaws = [
  law(58, 'a store that works says so, under its name', async (t) => {
    const { ok, store } = await t.store.health()
    same([ok, store], [true, t.store.name], 'health')
    same([typeof t.store.flushMs, t.store.flushMs >= 0], ['number', true], 'flushMs')
  }),

  law(59, 'a store that was closed rings no more, and closing it again does nothing', async (t) => {
    const { sessionId } = await created(t.store)
    const topic = fresh('topic')
    const ears = [await listen(t.store, { sessionId }), await listen(t.store, { topic })]
    await t.store.close()
    await t.store.close()
    await outcomeOf(write(t.store, sessionId, [progress()]))
    await outcomeOf(created(t.store, { topics: [topic] }))
    await new Promise((resolve) => setTimeout(resolve, Math.min(50, t.patienceMs)))
    same(
      ears.map(({ signals }) => signals),
      [[], []],
      'signals after the end',
    )
    for (const ear of ears) ear.stop()
  }),
]

/**
 * Every law that a session store must hold, by number.
 *
 * @see lawsFor for those that a harness can examine
 */
export const storeLaws: readonly StoreLaw[] = [
  ...logLaws,
  ...readLaws,
  ...doorbellLaws,
  ...startLaws,
  ...timeLaws,
  ...listLaws,
  ...valueLaws,
  ...lifeLaws,
  ...modelLaws,
]

/**
 * The laws that a harness has the capabilities for: `for (const law of lawsFor(harness)) it(law.name, () =>
 * law.check(harness))` is a store's whole test.
 */
export function lawsFor({ capabilities }: StoreHarness): StoreLaw[] {
  return storeLaws.filter(({ needs }) => needs.every((need) => capabilities.includes(need)))
}
