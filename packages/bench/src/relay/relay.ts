import type { Effort } from '../scenarios/scenario.ts'
import { RelayChild } from './relay-child.ts'
import { ROUTES, type RouteName } from './routes.ts'
import type { RelayServer } from './servers.ts'
import type { Written } from './writing.ts'

/** How many sessions have a batch in flight at once. */
export const SESSIONS = 64

/** The steady pace of single events. */
export const PER_SECOND = 1_000

/** What one part of a round shows. */
export interface Part {
  readonly events: number
  readonly lost: number
  readonly astray: number
  /** From the first call that sent one until the last had arrived. */
  readonly perSecond: number
  /** From the call to the arrival, in ms. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** User and system time of an event, in µs. */
  readonly writerUs: number
  readonly followerUs: number
  readonly serverUs: number
}

/** What one round of one route shows. */
export interface RelayRound {
  readonly route: RouteName
  /** From 1. */
  readonly round: number
  /** As fast as it goes, by how many events are sent together. */
  readonly blasts: readonly (Part & { readonly size: number })[]
  /** At the steady pace. */
  readonly paced: Part
}

/** How long the parts of a round last, in s, and of which sizes there is one. */
interface Lengths {
  readonly blast: number
  readonly pace: number
  readonly sizes: (of: readonly number[]) => readonly number[]
}

export const lengthsOf = ({ quick, seconds }: Effort): Lengths =>
  quick
    ? { blast: 0.3, pace: 0.6, sizes: (of) => of.filter((_, at) => at === 0 || at === of.length - 1) }
    : { blast: seconds ?? 1, pace: 2 * (seconds ?? 1), sizes: (of) => of }

/** One round of one route: both ends in fresh processes. */
export async function relayRound(
  { route, round }: { readonly route: RouteName; readonly round: number },
  server: RelayServer,
  effort: Effort,
): Promise<RelayRound> {
  await server.clear()
  const run = { name: `run-${process.pid}-${round}`, sessions: SESSIONS }
  const writer = await RelayChild.start(route, 'writer', run)
  const follower = await RelayChild.start(route, 'follower', run)
  const ends = { writer, follower, server }
  try {
    const { blast, pace, sizes } = lengthsOf(effort)
    // What has not run yet is compiled here.
    await measure(ends, () => writer.ask('blast', sizes(ROUTES[route].sizes).at(-1) ?? 1, blast / 3))
    const blasts: RelayRound['blasts'][number][] = []
    const paced = await measure(ends, () => writer.ask('pace', PER_SECOND, pace))
    for (const size of sizes(ROUTES[route].sizes)) {
      blasts.push({ size, ...(await measure(ends, () => writer.ask('blast', size, blast))) })
    }
    return { route, round, blasts, paced }
  } finally {
    await Promise.all([writer.stop(), follower.stop()])
  }
}

interface Ends {
  readonly writer: RelayChild
  readonly follower: RelayChild
  readonly server: RelayServer
}

/** Lets the writer write, and waits until all of it has arrived. */
async function measure({ follower, server }: Ends, write: () => Promise<Written>): Promise<Part> {
  await follower.ask('begin')
  const serverBefore = await server.cpuMs()
  const { events, startUs, cpuMs } = await write()
  const { lastUs, lost, astray, p50, p99, max, ...arrived } = await follower.ask('arrived', events)
  const spentMs = (await server.cpuMs()) - serverBefore
  // A process of Postgres that ends while it is looked at may be missed.
  const serverMs = spentMs >= 0 ? spentMs : Number.NaN
  return {
    ...{ events, lost, astray, p50, p99, max },
    perSecond: (1_000_000 * arrived.delivered) / (lastUs - startUs),
    writerUs: (1_000 * cpuMs) / events,
    followerUs: (1_000 * arrived.cpuMs) / events,
    serverUs: (1_000 * serverMs) / events,
  }
}
