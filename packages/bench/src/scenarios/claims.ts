import { setTimeout as sleep } from 'node:timers/promises'
import { USERS } from '../claims/claims-settings.ts'
import { type TimedStart, timedStart } from '../claims/timed-start.ts'
import { type Orders, type Published, polling, streaming, type Watchers } from '../claims/watchers.ts'
import { RunningServer } from '../load/running-server.ts'
import { until } from '../load/until.ts'
import type { OwnServerName } from '../peers/own-servers.ts'
import { claimsMethod, claimsReport } from './claims-report.ts'
import {
  type Claims,
  type ClaimsPlan,
  POLL_MS,
  planOf,
  STREAMS_PER_MINUTE,
  type Watched,
  type Way,
} from './claims-result.ts'
import type { Calculation } from './scenario.ts'

const MESSAGE_BYTES = 80
/** Of the file-by-file system: users poll every 2 s, and there are so many of them. */
const [FILES_POLL_MS, FILES_USERS] = [2_000, 100]
const FREED_WITHIN_MS = 15_000
const QUICK_PER_SECOND = 20

/** What the systems before this one claimed of theirs, done with this one on the same workload. */
export const claims: Calculation = {
  name: 'claims',
  title: 'What earlier systems claimed',
  summary: 'polling against streams, and the other claims of four earlier systems, measured on one workload',
  async calculate(effort) {
    const plan = planOf(effort)
    const orders = await withServer('claims-orders', (server, at) => measureOrders(server, at, plan))
    const sooner = effort.quick
      ? []
      : await withServer('claims-orders-sooner', (server, at) => measureSooner(server, at, plan))
    const files = await withServer('claims-files', (server, at) => measureFiles(server, at, plan))
    return { report: claimsReport({ ...orders, soonerLatencies: sooner, ...files }) }
  },
  method: claimsMethod,
}

async function withServer<T>(
  name: OwnServerName,
  use: (server: RunningServer, orders: Orders) => Promise<T>,
): Promise<T> {
  const server = await RunningServer.start(name)
  try {
    if ('path' in server.address) throw new Error('it is asked over TCP')
    return await use(server, { address: server.address, path: server.path })
  } finally {
    await server.stop()
  }
}

async function measureOrders(server: RunningServer, orders: Orders, plan: ClaimsPlan) {
  await warm(server, orders, plan)
  const watched: Watched[] = []
  for (const perMinute of plan.ratesPerMinute) {
    for (const [way, seconds] of Object.entries(plan.seconds) as [Way, number][]) {
      if (seconds > 0) watched.push(await watch(server, orders, { way, perMinute, seconds }))
    }
  }
  const starts = await startSome(orders, plan.starts)
  return { watched, ...starts, ...(await quickly(server, orders)) }
}

async function measureSooner(server: RunningServer, orders: Orders, plan: ClaimsPlan): Promise<number[]> {
  await warm(server, orders, plan)
  return takeQuick(server, await streamQuickly(server, orders))
}

/** Publishes to all users in turn from now on. */
async function publish(server: RunningServer, perSecond: number): Promise<Published> {
  return { after: await server.ask('publishEvenly', { perSecond, bytes: MESSAGE_BYTES }), perSecond }
}

/** Both ways are used enough to have been compiled. */
async function warm(server: RunningServer, orders: Orders, { warmMs }: ClaimsPlan): Promise<void> {
  const published = await publish(server, 2_000)
  const followers = await streaming(orders, published)
  const pollers = [false, true].map((tagged) => polling(orders, { everyMs: 200, tagged, published }))
  await sleep(warmMs)
  for (const watchers of [followers, ...pollers]) watchers.stop()
  await server.ask('hushEvenly')
  await sleep(300)
}

interface Turn {
  readonly way: Way
  readonly perMinute: number
  readonly seconds: number
}

async function watch(server: RunningServer, orders: Orders, { way, perMinute, seconds }: Turn): Promise<Watched> {
  const perSecond = (perMinute * USERS) / 60
  const watchers = await watchersOf(way, orders, await publish(server, perSecond))
  // Once round for everybody, but in a quick run.
  await sleep(watchers !== undefined && way !== 'stream' && seconds > POLL_MS / 1_000 ? POLL_MS : 500)
  watchers?.takeLatencies()
  const [requests, bytes, read] = [watchers?.requests ?? 0, watchers?.bytes() ?? 0, watchers?.bytesRead() ?? 0]
  const start = await server.ask('measure', false)
  await sleep(seconds * 1_000)
  const end = await server.ask('measure', false)
  const [spanMs, minutes] = [end.atMs - start.atMs, (end.atMs - start.atMs) / 60_000]
  const replies = (watchers?.requests ?? 0) - requests
  const asked = replies / minutes / USERS
  const perReply = ((watchers?.bytesRead() ?? 0) - read) / replies
  const moved = ((watchers?.bytes() ?? 0) - bytes) / minutes / USERS
  const latencies = watchers?.takeLatencies() ?? []
  watchers?.stop()
  await server.ask('hushEvenly')
  await sleep(500)
  return {
    way,
    updatesPerMinute: perMinute,
    requestsPerMinute: way === 'stream' ? STREAMS_PER_MINUTE : asked,
    bytesPerMinute: moved,
    bytesPerReply: way === 'stream' ? Number.NaN : perReply,
    latencies,
    cpuMsPerSecond: ((end.cpuMs - start.cpuMs) * 1_000) / spanMs,
  }
}

async function watchersOf(way: Way, orders: Orders, published: Published): Promise<Watchers | undefined> {
  if (way === 'nobody') return undefined
  if (way === 'stream') return streaming(orders, published)
  return polling(orders, { everyMs: POLL_MS, tagged: way === 'tagged poll', published })
}

/** More updates than the window lets through; then all connections are cut, until nothing of them is left. */
async function quickly(server: RunningServer, orders: Orders) {
  const watchers = await streamQuickly(server, orders)
  const quickLatencies = await takeQuick(server, watchers)
  const cutMs = performance.now()
  watchers.stop()
  const freedAfter = async (names: readonly string[]): Promise<number> => {
    const areFreed = async (): Promise<boolean> => {
      const { counts } = await server.ask('measure', false)
      return names.every((name) => counts[name] === 0)
    }
    return (await until(areFreed, FREED_WITHIN_MS)) ? performance.now() - cutMs : Number.POSITIVE_INFINITY
  }
  const connectionsFreedMs = await freedAfter(['streams', 'followers'])
  return { quickLatencies, connectionsFreedMs, hubsFreedMs: await freedAfter(['hubs']) }
}

const streamQuickly = async (server: RunningServer, orders: Orders): Promise<Watchers> =>
  streaming(orders, await publish(server, USERS * QUICK_PER_SECOND))

async function takeQuick(server: RunningServer, watchers: Watchers): Promise<number[]> {
  await sleep(500)
  watchers.takeLatencies()
  await sleep(1_500)
  const latencies = watchers.takeLatencies()
  await server.ask('hushEvenly')
  return latencies
}

async function startSome({ address }: Orders, count: number): Promise<Pick<Claims, 'firstProgress' | 'endsSeen'>> {
  const timed: TimedStart[] = []
  while (timed.length < count) timed.push(await timedStart(address, '/workflows/order'))
  return { firstProgress: timed.map(({ firstMs }) => firstMs), endsSeen: timed.map(({ endSeenMs }) => endSeenMs) }
}

async function measureFiles(server: RunningServer, orders: Orders, { filesSeconds, warmMs }: ClaimsPlan) {
  // Two updates a second in each session, as that system had at its peak.
  const published = await publish(server, USERS * 2)
  const warming = polling(orders, { everyMs: 100, tagged: false, published })
  await sleep(warmMs / 2)
  warming.stop()
  await sleep(300)
  const watchers = polling(orders, { everyMs: FILES_POLL_MS, tagged: false, published, users: FILES_USERS })
  await sleep(filesSeconds * 1_000)
  const [bytes, requests] = [watchers.bytesRead(), watchers.requests]
  watchers.stop()
  return { replies: watchers.takeReplies(), bytesPerReply: bytes / requests }
}
