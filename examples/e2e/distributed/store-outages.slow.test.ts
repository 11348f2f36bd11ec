import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Service } from '@progress/test-services'
import { expect, it } from 'vitest'
import { withPostgres, withRedis } from './support/clients.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { type Rig, startRig } from './support/rig.ts'
import type { RunningProcess } from './support/run-process.ts'
import { allSaw, expectGoodEnds, type Followed, startSeveral } from './support/start-sessions.ts'

const [SESSIONS, PIECES, BEFORE] = [6, 12, 4]
const REFUSED_MS = 10_000
const LIMIT_MS = 180_000
/** A call of the emitter waits for nothing; on a busy machine whatever runs may have to wait for the processor. */
const AT_ONCE_MS = 1_000

/** Sessions that have come so far that their next piece is held back, and whose followers know all of it. */
async function inMidSession({ start }: Kind): Promise<{ rig: Rig; sessions: Followed[]; service: Service }> {
  const { service, store } = await start()
  const rig = await startRig({ store, webs: 2, workers: 1 })
  for (let nth = 0; nth < SESSIONS; nth += 1) rig.source.hold(`text-${nth}`, BEFORE)
  const sessions = await startSeveral(rig, SESSIONS, PIECES)
  await allSaw(sessions, BEFORE)
  await Promise.all(sessions.map(({ input }) => rig.source.held(input.text)))
  return { rig, sessions, service }
}

/** The work goes on to its last piece, whatever the store does. */
async function workIsDone({ source }: Rig, sessions: readonly Followed[]): Promise<void> {
  source.release()
  await source.hasGiven(sessions.length * PIECES)
}

/** Nobody told the work that anything was wrong, and no call of the emitter waited for it. */
async function expectUndisturbedWork(rig: Rig, sessions: readonly Followed[]): Promise<void> {
  for (const { now } of rig.workers) await now.until(() => rig.told('ended').length === sessions.length)
  for (const { code, attempt, thrown, slowestMs } of rig.told('ended')) {
    expect({ code, attempt, thrown }).toEqual({ code: undefined, attempt: 1, thrown: 0 })
    expect(slowestMs).toBeLessThan(AT_ONCE_MS)
  }
  expect(rig.told('aborted')).toEqual([])
  expect(rig.source.asked).toHaveLength(sessions.length * PIECES)
}

/** Every follower has been told, by a heartbeat, that the server cannot reach its store. */
async function allDegraded(sessions: readonly Followed[]): Promise<void> {
  const followers = sessions.flatMap((session) => session.followers)
  await Promise.all(
    followers.map(({ replies, until }) =>
      until(() =>
        replies.some(({ messages }) => messages.some((message) => message.type === 'heartbeat' && message.degraded)),
      ),
    ),
  )
}

/** The store goes while sessions run, and comes back. */
async function survive(kind: Kind, go: 'kill' | 'stop'): Promise<void> {
  const { rig, sessions, service } = await inMidSession(kind)
  await service[go]()
  await workIsDone(rig, sessions)
  await allDegraded(sessions)
  await service.start()
  await expectGoodEnds(rig, sessions)
  await expectUndisturbedWork(rig, sessions)
  expect(rig.logged('the store did not take a batch').length).toBeGreaterThanOrEqual(sessions.length)
}

/** The store hangs: connections stay, and answers come much too late. What was sent to it meanwhile is done then. */
async function surviveHang(kind: Kind, pidsOf: (url: string) => Promise<number[]>): Promise<void> {
  const { rig, sessions, service } = await inMidSession(kind)
  const pids = await pidsOf(service.url)
  for (const pid of pids) signal(pid, 'SIGSTOP')
  await workIsDone(rig, sessions)
  await allDegraded(sessions)
  await Promise.all(rig.workers.map(({ now }) => now.until(() => refusedTo(rig, sessions))))
  for (const pid of pids) signal(pid, 'SIGCONT')
  await expectGoodEnds(rig, sessions)
  await expectUndisturbedWork(rig, sessions)
}

/** Signals a process that may have gone meanwhile, as an idle connection's does. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Every session's batch was given up once at least: the store will get it twice. */
function refusedTo(rig: Rig, sessions: readonly Followed[]): boolean {
  const refused = new Set(rig.logged('the store did not take a batch').map(({ sessionId }) => sessionId))
  return sessions.every(({ sessionId }) => refused.has(sessionId))
}

/** Its log says that it heard nothing for a while, so many times, and each time that it hears again. */
function hasToldOfLosses({ log, until }: RunningProcess, times: number): Promise<void> {
  const timesOf = (text: string): number => log.filter(({ message }) => message === text).length
  return until(() => timesOf('the doorbell was lost') >= times && timesOf('the doorbell is heard again') >= times)
}

/** What only listens is cut again and again, while events come. */
async function surviveCuts(kind: Kind, cutListeners: (url: string) => Promise<number>): Promise<void> {
  const { rig, sessions, service } = await inMidSession(kind)
  const waitedMs: number[] = []
  for (let piece = BEFORE + 1; piece <= PIECES; piece += 2) {
    expect(await cutListeners(service.url)).toBeGreaterThan(0)
    const cutAt = performance.now()
    for (const { input } of sessions) rig.source.hold(input.text, piece)
    await allSaw(sessions, piece)
    waitedMs.push(Math.round(performance.now() - cutAt))
    await Promise.all([...rig.webs, ...rig.workers].map(({ now }) => hasToldOfLosses(now, waitedMs.length)))
  }
  console.log(`${kind.name}: all followers saw the next piece after ${waitedMs.join(', ')} ms`)
  await workIsDone(rig, sessions)
  await expectGoodEnds(rig, sessions)
  await expectUndisturbedWork(rig, sessions)
}

/** The store can be read but takes nothing for 10 s. */
async function surviveRefusal(kind: Kind, refuse: (url: string, on: boolean) => Promise<void>): Promise<void> {
  const { rig, sessions, service } = await inMidSession(kind)
  await refuse(service.url, true)
  const refusedAt = performance.now()
  await workIsDone(rig, sessions)
  await wait(REFUSED_MS - (performance.now() - refusedAt))
  for (const { followers } of sessions) {
    for (const { session } of followers) expect(session.getSnapshot()).toMatchObject({ counts: { completed: BEFORE } })
  }
  await refuse(service.url, false)
  await expectGoodEnds(rig, sessions)
  await expectUndisturbedWork(rig, sessions)
  expect(rig.logged('the store did not take a batch').length).toBeGreaterThan(sessions.length)
}

/** The process that started another, by what Linux tells. */
const parentOf = (pid: number): number =>
  Number(/\nPPid:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

const { redis, postgres } = KINDS

redis.describe('durability 2: followers end with the right snapshot, and the work notices nothing, over Redis', () => {
  it(
    'killed in mid-session by kill -9, and started again with its append-only file',
    () => survive(redis, 'kill'),
    LIMIT_MS,
  )

  it('stopped in mid-session and started again', () => survive(redis, 'stop'), LIMIT_MS)

  it(
    'whose subscriber connections alone are cut, again and again',
    () =>
      surviveCuts(redis, (url) =>
        withRedis(url, async (client) => Number(await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub'))),
      ),
    LIMIT_MS,
  )

  it(
    'that hangs for longer than a command may take, and then does what it was told (SIGSTOP, SIGCONT)',
    () =>
      surviveHang(redis, (url) =>
        withRedis(url, async (client) => [Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1])]),
      ),
    LIMIT_MS,
  )

  it(
    'that refuses writes for 10 s (NOREPLICAS)',
    () =>
      surviveRefusal(redis, (url, on) =>
        withRedis(url, async (client) => void (await client.config('SET', 'min-replicas-to-write', on ? 1 : 0))),
      ),
    LIMIT_MS,
  )
})

postgres.describe(
  'durability 2: followers end with the right snapshot, and the work notices nothing, over Postgres',
  () => {
    it('restarted in mid-session (fast shutdown)', () => survive(postgres, 'stop'), LIMIT_MS)

    it('killed in mid-session by kill -9, and recovered from its log', () => survive(postgres, 'kill'), LIMIT_MS)

    it(
      'whose LISTEN connections alone are terminated, again and again',
      () =>
        surviveCuts(postgres, (url) =>
          withPostgres(url, async (client) => {
            const { rowCount } = await client.query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'`,
            )
            return rowCount ?? 0
          }),
        ),
      LIMIT_MS,
    )

    it(
      'that hangs for longer than a command may take, and then does what it was told (SIGSTOP, SIGCONT)',
      () =>
        surviveHang(postgres, (url) =>
          withPostgres(url, async (client) => {
            const { rows } = await client.query<{ pid: number }>(
              'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
            )
            const pids = rows.map(({ pid }) => pid)
            return [parentOf(pids[0] as number), ...pids]
          }),
        ),
      LIMIT_MS,
    )

    it(
      'that refuses writes for 10 s (read-only transactions)',
      () =>
        surviveRefusal(postgres, (url, on) =>
          withPostgres(url, async (client) => {
            await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`)
            await client.query('SELECT pg_reload_conf()')
          }),
        ),
      LIMIT_MS,
    )
  },
)
