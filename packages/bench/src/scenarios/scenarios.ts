import { eta } from './eta.ts'
import { healthy } from './healthy.ts'
import { leaks } from './leaks.ts'
import { neverReading } from './never-reading.ts'
import type { Calculation, Scenario } from './scenario.ts'
import { sessions } from './sessions.ts'
import { stores } from './stores.ts'

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly (Scenario | Calculation)[] = [neverReading, healthy, leaks, sessions, stores, eta]
