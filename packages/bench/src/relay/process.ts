import { setTimeout as sleep } from 'node:timers/promises'
import type { RelayCallMessage, RelayCalls, RelayMessage } from './calls.ts'
import type { RelayRun, Route } from './route.ts'
import { ROUTES, type RouteName } from './routes.ts'
import { Tally } from './tally.ts'
import { Writing } from './writing.ts'

/** How long nothing may come before what is missing counts as lost. */
const PATIENCE_MS = 4_000

const notHere = (): never => {
  throw new TypeError('the other end does that')
}

/** One end of a route, in a process of its own: it does what it is told over its IPC channel. */
async function open(name: RouteName, end: string | undefined, run: RelayRun): Promise<void> {
  const route = await ROUTES[name].load()
  const calls = end === 'writer' ? await writerCalls(route, run) : await followerCalls(route, run)
  process.on('message', (message: RelayCallMessage) => void answer(calls, message).then(tell))
  process.once('disconnect', () => process.exit())
  tell({ type: 'ready' })
}

async function writerCalls(route: Route, run: RelayRun): Promise<RelayCalls> {
  const writing = new Writing(await route.openWriter(run), run.sessions)
  return {
    blast: (size, seconds) => writing.blast(size, seconds),
    pace: (perSecond, seconds) => writing.pace(perSecond, seconds),
    begin: notHere,
    arrived: notHere,
  }
}

async function followerCalls(route: Route, run: RelayRun): Promise<RelayCalls> {
  const tally = new Tally(run.sessions)
  await route.openFollower(run, (session, text) => tally.take(session, text))
  let cpu = process.cpuUsage()
  return {
    blast: notHere,
    pace: notHere,
    begin() {
      tally.collect()
      cpu = process.cpuUsage()
    },
    async arrived(events) {
      for (let seen = -1, since = performance.now(); tally.seen < events; await sleep(2)) {
        if (tally.seen !== seen) since = performance.now()
        else if (performance.now() - since > PATIENCE_MS) break
        seen = tally.seen
      }
      const { user, system } = process.cpuUsage(cpu)
      const { lost, ...arrived } = tally.collect()
      return { ...arrived, lost: Math.max(lost, events - arrived.delivered), cpuMs: (user + system) / 1_000 }
    },
  }
}

async function answer(calls: RelayCalls, { id, name, args }: RelayCallMessage): Promise<RelayMessage> {
  try {
    const call = calls[name] as (...args: readonly unknown[]) => unknown
    return { type: 'answer', id, value: await call(...args) }
  } catch (error) {
    return { type: 'failure', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function tell(message: RelayMessage): void {
  if (process.connected) process.send?.(message)
}

const [, , name, end, runName = '', sessions] = process.argv
await open(name as RouteName, end, { name: runName, sessions: Number(sessions) })
