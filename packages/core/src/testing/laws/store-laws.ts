import type { StoreHarness } from '../harness.ts'
import { doorbellLaws } from './doorbell-laws.ts'
import { durationLaws } from './duration-laws.ts'
import { historyLaws } from './history-laws.ts'
import type { StoreLaw } from './law.ts'
import { lifeLaws } from './life-laws.ts'
import { listLaws } from './list-laws.ts'
import { logLaws } from './log-laws.ts'
import { modelLaws } from './model-law.ts'
import { readLaws } from './read-laws.ts'
import { startLaws } from './start-laws.ts'
import { timeLaws } from './time-laws.ts'
import { valueLaws } from './value-laws.ts'

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
  ...historyLaws,
  ...durationLaws,
]

/**
 * The laws that a harness has the capabilities for: `for (const law of lawsFor(harness)) it(law.name, () =>
 * law.check(harness))` is a store's whole test.
 */
export function lawsFor({ capabilities }: StoreHarness): StoreLaw[] {
  return storeLaws.filter(({ needs }) => needs.every((need) => capabilities.includes(need)))
}
