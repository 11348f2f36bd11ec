import { foldLog, type Snapshot } from '@progress/core'
import { freePort } from '@progress/test-services'
import { onTestFinished } from 'vitest'
import { type Balancer, startBalancer } from './balancer.ts'
import type { LogEntry } from './json-logger.ts'
import { type OpenStore, openStore, prepareStore, type StoreAddress } from './open-store.ts'
import { type RunningProcess, runProcess } from './run-process.ts'
import type { ProcessSettings, Told } from './settings.ts'
import { type Source, startSource } from './source.ts'

/** How many of what, and how patient they are. */
export interface RigOptions extends Partial<Omit<ProcessSettings, 'name' | 'store' | 'source' | 'port'>> {
  readonly store: StoreAddress
  /** @defaultValue 1 */
  readonly webs?: number
  /** @defaultValue 1 */
  readonly workers?: number
  /** Pieces that the source gives out in a second. @defaultValue no limit */
  readonly perSecond?: number
}

/** A place in the rig at which one process runs after another. */
export interface Post {
  /** The one that runs now, or ran last. */
  readonly now: RunningProcess
  /** All that ran here. */
  readonly all: readonly RunningProcess[]
  /** Kills it, or lets it end in order, and waits for its end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts the next one. */
  start(): Promise<void>
}

/** Web and worker processes over one store, and a balancer before them. */
export interface Rig {
  readonly balancer: Balancer
  readonly source: Source
  readonly webs: readonly Post[]
  readonly workers: readonly Post[]
  /** The test's own connection to the store. */
  readonly own: OpenStore
  /** What the store says of a session. */
  snapshotOf(sessionId: string | undefined): Promise<Snapshot>
  /** Everything that workers have told of a kind. */
  told<T extends Told['type']>(type: T): Extract<Told, { type: T }>[]
  /** Everything that all processes have logged with this text. */
  logged(message: string): LogEntry[]
}

/** Starts everything; it ends with the test. */
export async function startRig({ store, webs = 1, workers = 1, perSecond, ...options }: RigOptions): Promise<Rig> {
  await prepareStore(store)
  const source = await startSource(perSecond === undefined ? {} : { perSecond })
  const ports = await Promise.all(Array.from({ length: webs }, () => freePort()))
  const common = { store, source: source.origin, concurrency: 100, heartbeatMs: 1_000, ...options }
  const webPosts = await Promise.all(
    ports.map((port, index) => openPost('web', { ...common, name: `web-${index}`, port })),
  )
  const workerPosts = await Promise.all(
    Array.from({ length: workers }, (_, index) => openPost('worker', { ...common, name: `worker-${index}`, port: 0 })),
  )
  const balancer = await startBalancer(ports)
  const own = await openStore(store)
  const posts = [...webPosts, ...workerPosts]
  onTestFinished(async () => {
    for (const { now } of posts) now.signal('SIGKILL')
    await Promise.all(posts.map(({ now }) => now.ended))
    await Promise.all([balancer.close(), source.close(), own.close()])
  })
  const runs = (): RunningProcess[] => posts.flatMap(({ all }) => all)
  return {
    balancer,
    source,
    webs: webPosts,
    workers: workerPosts,
    own,
    async snapshotOf(sessionId) {
      const log = await own.store.read(sessionId ?? '')
      if (log === undefined) throw new Error(`the store has no session ${sessionId}`)
      return foldLog(log)
    },
    told: (type) => runs().flatMap(({ told }) => told.filter((one) => one.type === type)) as never,
    logged: (message) => runs().flatMap(({ log }) => log.filter((entry) => entry.message === message)),
  }
}

async function openPost(program: 'web' | 'worker', settings: ProcessSettings): Promise<Post> {
  const run = (): Promise<RunningProcess> =>
    runProcess(program, { ...settings, name: `${settings.name}#${all.length + 1}` })
  const all: RunningProcess[] = []
  all.push(await run())
  const now = (): RunningProcess => all.at(-1) as RunningProcess
  return {
    get now() {
      return now()
    },
    all,
    async end(signal) {
      now().signal(signal)
      await now().ended
    },
    async start() {
      all.push(await run())
    },
  }
}
