import { foldLog, type SessionStore, type Snapshot } from '@progress/core'
import { expect, it, onTestFinished } from 'vitest'
import { faultsOf } from './support/check-follower.ts'
import { type Follower, follow } from './support/follower.ts'
import { type Forked, forkForTest } from './support/fork-program.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { openStore, prepareStore } from './support/open-store.ts'
import { LATER_PIECES, LATER_STAGES, type Version } from './support/parcel.ts'
import { startSource } from './support/source.ts'

const [PIECES, LIMIT_MS] = [3, 240_000]

/** Web processes of both versions over one store, and workers of either on call. */
async function openVersions({ start }: Kind) {
  const { store } = await start()
  await prepareStore(store)
  const source = await startSource()
  onTestFinished(() => source.close())
  const settings = { store, source: source.origin }
  const webs = {
    1: await forkForTest('versioned-web.ts', { ...settings, version: 1 }),
    2: await forkForTest('versioned-web.ts', { ...settings, version: 2 }),
  }
  const own = await openStore(store)
  onTestFinished(() => own.close())
  const startWorker = (version: Version): Promise<Forked> =>
    forkForTest('versioned-worker.ts', { ...settings, version })
  return { source, webs, own, startWorker }
}

interface Followed {
  readonly text: string
  readonly sessionId: string
  readonly followers: readonly Follower[]
}

type Webs = Readonly<Record<Version, Forked>>

/** Starts a session at a web process of one version, with a follower there and one at the other version. */
async function startFollowed(webs: Webs, version: Version, text: string): Promise<Followed> {
  const first = follow(webs[version].origin, { input: { text, pieces: PIECES } })
  const sessionId = await first.session.started
  const second = follow(webs[version === 1 ? 2 : 1].origin, { id: sessionId })
  onTestFinished(() => {
    for (const { client } of [first, second]) client.close()
  })
  return { text, sessionId, followers: [first, second] }
}

const startBoth = async (webs: Webs, name: string): Promise<Followed[]> => [
  await startFollowed(webs, 1, `${name}-1`),
  await startFollowed(webs, 2, `${name}-2`),
]

async function stateOf(store: SessionStore, sessionId: string): Promise<Snapshot> {
  const log = await store.read(sessionId)
  if (log === undefined) throw new Error(`the store has lost ${sessionId}`)
  return foldLog(log)
}

const isOfTheFuture = (fault: string): boolean => /"type":"(?:weather|note)"/.test(fault)

/** A follower without what it was told of the weather, which has no place in any log. */
const understoodBy = (follower: Follower): Follower => ({
  ...follower,
  invalid: [],
  replies: follower.replies.map((reply) => ({
    ...reply,
    messages: reply.messages.filter(({ type }) => (type as string) !== 'weather'),
  })),
})

/** The session was ended by a worker of that version, and each follower with it: nothing missed, nothing twice. */
async function expectEnd(store: SessionStore, { sessionId, followers }: Followed, version: Version): Promise<Snapshot> {
  const outcomes = await Promise.all(followers.map(({ outcome }) => outcome))
  const end = await stateOf(store, sessionId)
  expect(outcomes).toEqual(['done', 'done'])
  expect(end).toMatchObject({ status: 'completed', percent: 100, result: { version }, counts: { completed: PIECES } })
  expect((end.result as { hashes: string[] }).hashes).toHaveLength(PIECES + LATER_STAGES[version].length)
  for (const stage of LATER_STAGES[version]) {
    expect(end.stages[stage]).toMatchObject({ status: 'completed' })
    expect(end.plan.map(({ id }) => id)).toContain(stage)
  }
  for (const follower of followers) {
    // Types that it does not know are the only thing that a client of the first version does not take.
    expect(follower.invalid.filter((fault) => !isOfTheFuture(fault))).toEqual([])
    expect(faultsOf(understoodBy(follower), end)).toEqual([])
    const percents = follower.updates.map((update) =>
      update.type === 'snapshot' ? update.snapshot.percent : 'percent' in update ? update.percent : undefined,
    )
    const known = percents.filter((percent) => percent !== undefined)
    expect(known).toEqual([...known].sort((a, b) => a - b))
  }
  return end
}

for (const kind of Object.values(KINDS)) {
  kind.describe(`durability 10: web and workers at two versions of one workflow over ${kind.name}`, () => {
    it(
      'lose no session, whoever starts, works and follows',
      async () => {
        const { webs, own, startWorker } = await openVersions(kind)
        for (const version of [1, 2] as const) {
          const worker = await startWorker(version)
          for (const session of await startBoth(webs, `with-${version}`)) await expectEnd(own.store, session, version)
          await worker.kill()
        }
      },
      LIMIT_MS,
    )

    it.each([
      ['forwards', 1, 2],
      ['backwards', 2, 1],
    ] as const)(
      'go on in the middle of a session when workers are rolled %s',
      async (_way, before, after) => {
        const { webs, own, source, startWorker } = await openVersions(kind)
        const old = await startWorker(before)
        for (const text of ['roll-1', 'roll-2']) source.hold(text, LATER_PIECES)
        const sessions = await startBoth(webs, 'roll')
        const [reached] = LATER_STAGES[before]
        // What is seen by followers is durable.
        for (const { followers } of sessions) {
          for (const { session, until } of followers) await until(() => session.getSnapshot()?.stage === reached)
        }
        await old.kill()
        source.release()
        await startWorker(after)
        for (const session of sessions) {
          const end = await expectEnd(own.store, session, after)
          // What the lost worker had reached stays, and what it had read was not read again.
          expect(end.stages[reached]).toMatchObject({ status: 'completed' })
          expect(end.plan.map(({ id }) => id)).toContain(reached)
          expect(end.metadata.attempt).toBe(2)
          const readings = source.asked.filter(({ text, index }) => text === session.text && index < LATER_PIECES)
          expect(readings).toHaveLength(PIECES)
        }
      },
      LIMIT_MS,
    )

    it(
      'try a session again that was cancelled at the other version',
      async () => {
        const { webs, own, source, startWorker } = await openVersions(kind)
        const worker = await startWorker(1)
        source.hold('again-1', LATER_PIECES)
        const { followers, sessionId } = await startFollowed(webs, 1, 'again-1')
        await source.held('again-1')
        await followers[0]?.session.cancel()
        expect(await followers[1]?.outcome).toBe('cancelled')
        source.release()
        await worker.kill()
        await startWorker(2)
        const response = await fetch(`${webs[2].origin}/api/progress/sessions/${sessionId}/retry`, { method: 'POST' })
        expect(response.status).toBe(202)
        const retried = ((await response.json()) as { sessionId: string }).sessionId
        const again = [follow(webs[1].origin, { id: retried }), follow(webs[2].origin, { id: retried })]
        onTestFinished(() => {
          for (const { client } of again) client.close()
        })
        const end = await expectEnd(own.store, { text: 'again-1', sessionId: retried, followers: again }, 2)
        expect(end.retryOf).toBe(sessionId)
      },
      LIMIT_MS,
    )
  })
}
