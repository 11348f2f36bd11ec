import { type Signal, type SubscribeTarget, Timings, type Unsubscribe } from '@progress/core'
import { encodeFrames } from '../frames.ts'
import { Wheel } from '../wheel.ts'
import type { Connection } from './connection.ts'
import { DegradedTime } from './degraded-time.ts'
import type { Track } from './fan-out.ts'
import type { HubSettings } from './options.ts'
import { Schedule } from './schedule.ts'
import { Turns } from './turns.ts'

/** Plain numbers: each is counted where it happens. */
export interface HubCounts {
  merged: number
  slowDrops: number
  waiting: number
  subscriptions: number
  storeErrors: number
  writes: number
  bytes: number
}

/** What all hubs and connections of a process share. */
export interface HubContext {
  readonly settings: HubSettings
  readonly wheel: Wheel
  readonly turns: Turns
  /** Followers that wait for their interval's end. */
  readonly late: Schedule<Track>
  readonly connections: Set<Connection>
  /** Whether everyone is being sent away. */
  draining: boolean
  readonly counts: HubCounts
  /** Hubs that cannot reach the store. */
  readonly degraded: DegradedTime
  /** From a hub's last hold to when it is freed. */
  readonly cleanup: Timings
  /** Subscribes to the store's doorbell, and counts it. @throws what the store throws. */
  subscribe(target: SubscribeTarget, onSignal: (signal: Signal) => void): Promise<Unsubscribe>
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
  const counts = { merged: 0, slowDrops: 0, waiting: 0, subscriptions: 0, storeErrors: 0, writes: 0, bytes: 0 }
  let last: { timestamp: number; degraded: boolean; bytes: Uint8Array } | undefined
  return {
    settings,
    wheel: new Wheel(settings.clock),
    turns: new Turns(settings.clock),
    late: new Schedule(settings.clock, settings.minIntervalMs / 8),
    connections: new Set(),
    draining: false,
    counts,
    degraded: new DegradedTime(settings.clock),
    cleanup: new Timings(),
    async subscribe(target, onSignal) {
      const unsubscribe = await settings.store.subscribe(target, onSignal)
      counts.subscriptions += 1
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        counts.subscriptions -= 1
        unsubscribe()
      }
    },
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
