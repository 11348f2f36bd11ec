import { type Problem, ruleOf } from '@progress/core'
import type { PlainReply } from './plain.ts'
import type { Route } from './route.ts'

/** What a handler answered since it was made. */
export interface TrafficStats {
  readonly requests: number
  /** Streams that were begun, of sessions and of topics. */
  readonly streams: number
  /** Of those: streams that brought a cursor, as one that reconnects does. A topic's have none. */
  readonly resumed: number
  /** Polls that were answered, of sessions and of topics, held back or not. */
  readonly polls: number
  /** Starts that were answered with the bare result. */
  readonly singles: number
  /** Streams as a share of streams and polls, 0 to 1; `undefined` before the first of them. */
  readonly streamShare: number | undefined
  /** Requests that were refused or failed, by the problem's code; a session's own failure is none of these. */
  readonly problems: Readonly<Record<string, number>>
  /** Of those: problems with a status of 500 or more. */
  readonly failures: number
}

/** Counts requests by what was answered. */
export class Traffic {
  readonly #counts = { requests: 0, streams: 0, resumed: 0, polls: 0, singles: 0, failures: 0 }
  readonly #problems = new Map<string, number>()

  /** Counts a request, with its reply. */
  answered(route: Route | undefined, method: string, { status, body }: PlainReply): void {
    this.#counts.requests += 1
    if (typeof body === 'object') this.#counts.streams += 1
    else if (status < 400 && isPoll(route, method)) this.#counts.polls += 1
    else if (status === 200 && route?.kind === 'start') this.#counts.singles += 1
  }

  /** A stream is about to begin where another ended. */
  resumed(): void {
    this.#counts.resumed += 1
  }

  problem({ code, status }: Problem): void {
    const name = ruleOf(code) === undefined ? 'other' : code
    this.#problems.set(name, (this.#problems.get(name) ?? 0) + 1)
    if (status >= 500) this.#counts.failures += 1
  }

  stats(): TrafficStats {
    const { streams, polls } = this.#counts
    const all = streams + polls
    return {
      ...this.#counts,
      streamShare: all === 0 ? undefined : streams / all,
      problems: Object.fromEntries(this.#problems),
    }
  }
}

const isPoll = (route: Route | undefined, method: string): boolean =>
  method === 'GET' && (route?.kind === 'session' || route?.kind === 'topic')
