import type { Clock, ProgressManager } from '@progress/core'
import type { StoreCheck } from './health.ts'
import type { Hubs } from './hub.ts'
import type { Connections } from './limits.ts'
import type { Principal, Settings } from './options.ts'
import type { PlainRequest } from './plain.ts'
import type { ServedWorkflow } from './served.ts'
import type { Traffic } from './traffic.ts'

/** What all requests of a handler share. */
export interface Server {
  readonly settings: Settings
  readonly manager: ProgressManager
  readonly clock: Clock
  readonly workflows: ReadonlyMap<string, ServedWorkflow>
  readonly hubs: Hubs
  readonly connections: Connections
  readonly traffic: Traffic
  readonly storeCheck: StoreCheck
  /** Aborted by `drain`: held polls answer at once. */
  readonly draining: AbortSignal
  /** Aborted by `close`: waiting singles answer at once. */
  readonly closing: AbortSignal
}

/** One request on its way. */
export interface Call {
  readonly server: Server
  readonly request: PlainRequest
  readonly query: URLSearchParams
  /** Under which path this request found the handler. */
  readonly base: string
  /** `undefined` where everybody is served. */
  principal: Principal | undefined
  readonly isHead: boolean
  /** Its path is none of ours: whoever has mounted the handler may answer it. */
  readonly isForeign: boolean
  /** Set once it is known that the caller may see this session: every reply then names it, problems too. */
  sessionId: string | undefined
}
