import { seededRandom } from '@progress/core/testing'
import { expect, it } from 'vitest'
import { cutWithoutBye } from './support/check-follower.ts'
import type { Follower } from './support/follower.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { type Rig, startRig } from './support/rig.ts'
import { expectGoodEnds, type Followed, startFollowed } from './support/start-sessions.ts'

const [SESSIONS, PIECES, PER_SECOND] = [200, 6, 50]
const STARTED_AT_ONCE = 10
const SEED = Number(process.env.SEED ?? 20_261_122)
const LIMIT_MS = 600_000

/** Starts all sessions, some at a time, while web processes come and go. */
async function startAll(rig: Rig): Promise<Followed[]> {
  const sessions: Followed[] = []
  let next = 0
  const startNext = async (): Promise<void> => {
    for (let nth = next++; nth < SESSIONS; nth = next++) {
      sessions[nth] = await startFollowed(rig, { text: `text-${nth}`, pieces: PIECES }, nth)
    }
  }
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startNext))
  return sessions
}

/** What happened to the web processes. */
interface Havoc {
  readonly killed: string[]
  readonly drained: string[]
}

/** Ends one web process after the other, at moments that the seed names by the pieces that were given out until then. */
async function wreakHavoc({ webs, source }: Rig, havoc: Havoc): Promise<void> {
  const random = seededRandom(SEED)
  const total = SESSIONS * PIECES
  const moment = async (least: number, most: number): Promise<void> =>
    source.hasGiven(Math.min(total, source.given + least + Math.floor(random() * (most - least))))
  for (await moment(20, 100); source.given < total; await moment(20, 150)) {
    const web = webs[Math.floor(random() * webs.length)] as Rig['webs'][number]
    const [signal, ended] =
      random() < 0.5 ? (['SIGKILL', havoc.killed] as const) : (['SIGTERM', havoc.drained] as const)
    ended.push(web.now.name)
    await web.end(signal)
    await moment(5, 60)
    await web.start()
  }
}

const firstStreamOf = ({ replies }: Follower): string | undefined =>
  replies.find(({ isStream }) => isStream)?.process.split('#')[0]

async function survive({ name, start }: Kind): Promise<void> {
  const { store } = await start()
  const rig = await startRig({ store, webs: 3, workers: 3, perSecond: PER_SECOND, heartbeatMs: 5_000 })
  const begun = performance.now()
  const havoc: Havoc = { killed: [], drained: [] }
  const [sessions] = await Promise.all([startAll(rig), wreakHavoc(rig, havoc)])
  const followers = sessions.flatMap((session) => session.followers)
  await Promise.all(followers.map(({ outcome }) => outcome))
  const seconds = (performance.now() - begun) / 1_000

  const streams = followers.flatMap(({ replies }) => replies.filter(({ isStream }) => isStream))
  const torn = streams.filter(({ end }) => end === 'torn').length
  const apart = sessions.filter(({ followers: [a, b] }) => firstStreamOf(a) !== firstStreamOf(b)).length
  console.log(
    `${name}, seed ${SEED}: ${seconds.toFixed(1)} s, killed ${havoc.killed.join(' ')}, drained ${havoc.drained.join(' ')}; ` +
      `${streams.length} streams for ${followers.length} followers, ${torn} torn; ${apart} sessions followed on two processes from the first`,
  )
  await expectGoodEnds(rig, sessions)
  for (const drained of havoc.drained) expect(cutWithoutBye(followers, drained), drained).toEqual([])
  const runs = rig.webs.flatMap(({ all }) => all)
  for (const run of runs.filter((one) => havoc.drained.includes(one.name))) expect(await run.ended, run.name).toBe(0)
  expect(rig.told('ended').filter(({ code }) => code !== undefined)).toEqual([])
  expect(rig.source.asked).toHaveLength(SESSIONS * PIECES)
  expect(havoc.killed.length).toBeGreaterThan(0)
  expect(havoc.drained.length).toBeGreaterThan(0)
  expect(torn).toBeGreaterThan(0)
  expect(apart).toBeGreaterThan(SESSIONS * 0.9)
}

for (const kind of Object.values(KINDS)) {
  kind.describe(
    `durability 3: 200 sessions and 400 followers over ${kind.name}, three web processes, three workers`,
    () => {
      it(
        'end alike while web processes are killed and drained at random: no seq is missed or comes twice',
        () => survive(kind),
        LIMIT_MS,
      )
    },
  )
}
