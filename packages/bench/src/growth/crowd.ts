import { until } from '../load/until.ts'
import { answerCalls } from './child.ts'
import type { CrowdCalls } from './crowd-calls.ts'
import { CrowdFollower } from './crowd-follower.ts'

/** The process of the load: followers on raw sockets, as many as the system gives sockets. */

const AT_ONCE = 500
const PATIENCE_MS = 60_000
/** One of so many looks how long updates were under way. */
const LOOKING = 20

const latencies: number[] = []
const crowd: CrowdFollower[] = []

const sumOf = (of: (follower: CrowdFollower) => number): number => crowd.reduce((sum, one) => sum + of(one), 0)
const eventsSeen = (): number => sumOf(({ events }) => events)
const isOpen = ({ isOpen }: CrowdFollower): boolean => isOpen

const calls: CrowdCalls = {
  async grow({ port, paths, count }) {
    while (crowd.length < count) {
      const first = crowd.length
      const more = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, at) => newcomer(first + at))
      crowd.push(...more)
      await Promise.all(more.map((one, at) => one.follow({ port, path: pathOf(paths, first + at) })))
    }
  },
  async storm({ port, paths }) {
    const startMs = performance.now()
    const live = crowd.map(async (one, at) => {
      await one.follow({ port, path: pathOf(paths, at) })
      return performance.now() - startMs
    })
    return Promise.all(live)
  },
  async join({ port, paths, count }) {
    const times: number[] = []
    for (let at = 0; at < count; at += 1) {
      const startMs = performance.now()
      const one = new CrowdFollower(0)
      await one.follow({ port, path: pathOf(paths, at) })
      times.push(performance.now() - startMs)
      one.leave()
    }
    return times
  },
  async leave() {
    for (const one of crowd) one.leave()
    await until(() => !crowd.some(isOpen), PATIENCE_MS)
    crowd.length = 0
  },
  seen: () => ({ open: crowd.filter(isOpen).length, events: eventsSeen(), bytes: sumOf(({ bytes }) => bytes) }),
  hasSeen: (events) => until(() => eventsSeen() >= events, PATIENCE_MS, 20),
  forget() {
    latencies.length = 0
    for (const one of crowd) {
      one.events = 0
      one.bytes = 0
    }
  },
  latencies: () => latencies,
}

const newcomer = (number: number): CrowdFollower =>
  new CrowdFollower(number, number % LOOKING === 0 ? latencies : undefined)

const pathOf = (paths: readonly string[], at: number): string => paths[at % paths.length] ?? '/'

answerCalls(calls)
