import type { Effort } from './scenario.ts'

/** How users learn of their orders' progress; the first is the server with nobody there. */
export type Way = 'nobody' | 'stream' | 'poll' | 'tagged poll'

/** One way at one rate of updates. */
export interface Watched {
  readonly way: Way
  /** Of each user, a minute. */
  readonly updatesPerMinute: number
  readonly requestsPerMinute: number
  /** Of each user, both directions, a minute. */
  readonly bytesPerMinute: number
  /** Of a reply to a poll, with its head. */
  readonly bytesPerReply: number
  readonly latencies: readonly number[]
  /** The server's, of all users. */
  readonly cpuMsPerSecond: number
}

/** All that was measured. */
export interface Claims {
  readonly watched: readonly Watched[]
  /** Of the file-by-file sessions, polled every 2 s: from request to the end of the reply, in ms. */
  readonly replies: readonly number[]
  readonly bytesPerReply: number
  /** From the start of a session to its first progress, in ms. */
  readonly firstProgress: readonly number[]
  /** From the end that the event tells to its arrival, in ms. */
  readonly endsSeen: readonly number[]
  /** From when connections were cut until everything of them was freed, in ms; the last column of stages. */
  readonly connectionsFreedMs: number
  readonly hubsFreedMs: number
  /** With 20 updates a second in each session, in ms. */
  readonly quickLatencies: readonly number[]
  /** The same, where a follower gets its events at half the distance; none in a quick run. */
  readonly soonerLatencies: readonly number[]
}

/** Polls of the first system. */
export const POLL_MS = 5_000

/** Streams that one hour's rotation begins anew: a configured limit (`maxStreamMs`). */
export const STREAMS_PER_MINUTE = 1 / 60

/** What is done for how long. */
export interface ClaimsPlan {
  readonly ratesPerMinute: readonly number[]
  readonly seconds: Readonly<Record<Way, number>>
  readonly filesSeconds: number
  readonly starts: number
  readonly warmMs: number
}

export function planOf({ quick, seconds }: Effort): ClaimsPlan {
  if (quick) {
    const short = { nobody: 1, stream: seconds ?? 2, poll: seconds ?? 5, 'tagged poll': 0 }
    return { ratesPerMinute: [10], seconds: short, filesSeconds: 1, starts: 5, warmMs: 1_000 }
  }
  const full = { nobody: 4, stream: seconds ?? HEARTBEAT_S, poll: seconds ?? 10, 'tagged poll': seconds ?? 10 }
  return { ratesPerMinute: [4, 10, 60], seconds: full, filesSeconds: 6, starts: 40, warmMs: 2_000 }
}

/** All streams begin at once, and in so long each has one heartbeat. */
const HEARTBEAT_S = 15
