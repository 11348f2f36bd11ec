import { SESSIONS } from '../stores/work-on-sessions.ts'
import type { Effort } from './scenario.ts'

/** How often each session is updated, and how large an update's text is. */
export const PACES = {
  calm: { perSecond: 2 * SESSIONS, bytes: 256 },
  busy: { perSecond: 10 * SESSIONS, bytes: 256 },
} as const

/** What clients saw at one pace. */
export interface Latency {
  readonly updates: number
  /** Never arrived, though it was waited for. */
  readonly missing: number
  /** From when an update was due in the worker until it stood in a client's snapshot, in ms. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Of the worker, and of the process that serves, per second. */
  readonly workerCpuMsPerSecond: number
  readonly webCpuMsPerSecond: number
}

/** What one round shows. */
export interface StoreLatency {
  readonly calm: Latency
  readonly busy: Latency
}

/** How long each pace is kept up, in s. */
export const secondsOf = ({ quick, seconds }: Effort): number => seconds ?? (quick ? 3 : 15)
