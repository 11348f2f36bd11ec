import { SESSIONS } from '../peers/sessions/sessions.ts'
import type { Effort } from './scenario.ts'

/** Each session is updated ten times a second, one session after another. */
export const PACE = { perSecond: 10 * SESSIONS, bytes: 220 }

/** What one round shows. */
export interface Sessions {
  /** How many updates a second the server's process published, which was told to publish `PACE.perSecond`. */
  readonly published: number
  /** How many a second had reached their followers by the end, also as part of later ones. */
  readonly delivered: number
  /** Never arrived, though it was waited for. */
  readonly missing: number
  /** From when an update was due until its bytes were read, in ms. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Of the server, per second. */
  readonly cpuMsPerSecond: number
  /** Of an update that was delivered, with its head and framing. */
  readonly bytesEach: number
}

/** CPU of the server for each update that was delivered, in µs: it compares those that cannot keep up, too. */
export const cpuUsEach = ({ cpuMsPerSecond, delivered }: Sessions): number => (cpuMsPerSecond * 1_000) / delivered

/** How long is measured, in s. */
export const secondsOf = ({ quick, seconds }: Effort): number => seconds ?? (quick ? 3 : 4)
