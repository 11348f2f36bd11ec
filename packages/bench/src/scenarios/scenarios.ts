import { healthy } from './healthy.ts'
import { leaks } from './leaks.ts'
import { neverReading } from './never-reading.ts'
import type { Scenario } from './scenario.ts'

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [neverReading, healthy, leaks]
