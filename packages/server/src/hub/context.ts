import { encodeFrames } from '../frames.ts'
import { Wheel } from '../wheel.ts'
import type { Connection } from './connection.ts'
import type { HubSettings } from './options.ts'

/** What all hubs and connections of a process share. */
export interface HubContext {
  readonly settings: HubSettings
  readonly wheel: Wheel
  readonly connections: Set<Connection>
  /** Whether everyone is being sent away. */
  draining: boolean
  readonly counts: { merged: number; slowDrops: number; waiting: number }
  /** A heartbeat's frame; the same bytes for all that are due in the same millisecond. */
  heartbeat(degraded: boolean): Uint8Array
  /** When one of many that are sent away at once may come back: half to one and a half of `retryMs`. */
  jitteredRetryMs(): number
  /** When one whose connection has lived long enough may come back: soon, and not in step with others. */
  rotationRetryMs(): number
}

/** The longest gap that a rotation leaves, in ms. */
const ROTATION_MS = 500

/** Makes what the hubs share. */
export function createContext(settings: HubSettings): HubContext {
  let last: { timestamp: number; degraded: boolean; bytes: Uint8Array } | undefined
  return {
    settings,
    wheel: new Wheel(settings.clock),
    connections: new Set(),
    draining: false,
    counts: { merged: 0, slowDrops: 0, waiting: 0 },
    heartbeat(degraded) {
      const timestamp = settings.clock.now()
      if (last?.timestamp !== timestamp || last.degraded !== degraded) {
        const bytes = encodeFrames([{ type: 'heartbeat', timestamp, ...(degraded && { degraded }) }])
        last = { timestamp, degraded, bytes }
      }
      return last.bytes
    },
    jitteredRetryMs: () => Math.round(settings.retryMs * (0.5 + settings.random())),
    rotationRetryMs: () => Math.round(Math.min(settings.retryMs, ROTATION_MS) * settings.random()),
  }
}
