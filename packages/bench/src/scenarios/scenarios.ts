import { bundle } from './bundle.ts'
import { claims } from './claims.ts'
import { client } from './client.ts'
import { emit } from './emit.ts'
import { eta } from './eta.ts'
import { fanOut } from './fan-out.ts'
import { fanOutWeb } from './fan-out-web.ts'
import { growth } from './growth.ts'
import { healthy } from './healthy.ts'
import { idle } from './idle.ts'
import { items } from './items.ts'
import { leaks } from './leaks.ts'
import { neverReading } from './never-reading.ts'
import { poll } from './poll.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import type { Calculation, Scenario } from './scenario.ts'
import { sessions } from './sessions.ts'
import { soak } from './soak.ts'
import { stores } from './stores.ts'
import { storm } from './storm.ts'

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly (Scenario | Calculation)[] = [
  fanOut,
  fanOutWeb,
  idle,
  neverReading,
  healthy,
  leaks,
  sessions,
  poll,
  stores,
  redis,
  postgres,
  emit,
  items,
  eta,
  client,
  bundle,
  growth,
  storm,
  soak,
  claims,
]
