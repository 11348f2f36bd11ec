import { foldLog, type Snapshot } from '@progress/core'
import { expect, it, onTestFinished } from 'vitest'
import { faultsOf } from './support/check-follower.ts'
import { type DigestInput, expectedOf, foundIn } from './support/digest.ts'
import { type Follower, follow } from './support/follower.ts'
import { type FunctionHost, type FunctionSettings, startFunctionHost } from './support/function-host.ts'
import { KINDS } from './support/kinds.ts'
import { openStore } from './support/open-store.ts'
import { runProcess } from './support/run-process.ts'
import { startSource } from './support/source.ts'

/** What a function may take, and when its streams end by themselves, in ms. */
const [LIMIT_MS, STREAM_MS] = [10_000, 6_000]
/** As long as the scan: the source gives so many pieces in a second. */
const [PIECES, PER_SECOND] = [80, 3.2]
const TEST_MS = 240_000
const INPUT: DigestInput = { text: 'scan', pieces: PIECES }

/** Redis, a source of pieces that takes 25 s for all, and a host of functions. */
async function openPlatform(works: FunctionSettings['works']) {
  const { store } = await KINDS.redis.start()
  const source = await startSource({ perSecond: PER_SECOND })
  onTestFinished(() => source.close())
  const settings = { store, source: source.origin }
  const host = await startFunctionHost({ ...settings, works, streamMs: STREAM_MS }, LIMIT_MS)
  const own = await openStore(store)
  onTestFinished(() => own.close())
  return { settings, source, host, own }
}

function followAt({ origin }: FunctionHost): Follower {
  const follower = follow(origin, { input: INPUT })
  onTestFinished(() => follower.client.close())
  return follower
}

/** The last message of each stream but the last. */
const endsOf = ({ replies }: Follower): (string | undefined)[] =>
  replies
    .filter(({ isStream }) => isStream)
    .slice(0, -1)
    .map(({ messages }) => messages.at(-1)?.type)

function report(what: string, { invocations }: FunctionHost, tookMs: number): void {
  const cold = invocations.flatMap(({ coldMs }) => (coldMs === undefined ? [] : [coldMs])).sort((a, b) => a - b)
  const [least, median, most] = [cold[0], cold[Math.floor(cold.length / 2)], cold.at(-1)].map((ms) =>
    Math.round(ms ?? 0),
  )
  process.stdout.write(
    `serverless, ${what}: ${Math.round(tookMs)} ms in ${invocations.length} functions of at most ${LIMIT_MS} ms; ` +
      `cold start to first byte ${least} to ${most} ms, median ${median} ms\n`,
  )
}

KINDS.redis.describe('durability 11: a scan of 25 s where every request has a process of its own for 10 s', () => {
  it(
    'ends right on streams that rotate, while a worker elsewhere does the work',
    async () => {
      const { settings, host, own } = await openPlatform('elsewhere')
      const worker = await runProcess('worker', {
        ...settings,
        name: 'worker',
        port: 0,
        concurrency: 1,
        heartbeatMs: 1_000,
      })
      onTestFinished(async () => {
        worker.signal('SIGKILL')
        await worker.ended
      })
      const begun = performance.now()
      const follower = followAt(host)
      expect(await follower.outcome).toBe('done')
      const tookMs = performance.now() - begun
      report('with a worker elsewhere', host, tookMs)
      const end = await stateOf(own.store, follower)
      expect(tookMs).toBeGreaterThan(24_000)
      expect(foundIn(end)).toEqual(expectedOf(INPUT))
      expect(faultsOf(follower, end)).toEqual([])
      // Each function had ended its stream before its time was up, and the client came back with what it held.
      expect(endsOf(follower).length).toBeGreaterThanOrEqual(3)
      expect(new Set(endsOf(follower))).toEqual(new Set(['bye']))
      expect(host.invocations.filter(({ cut }) => cut)).toEqual([])
      expect(follower.replies.slice(1).every(({ cursor }) => cursor !== undefined)).toBe(true)
      expect(end.metadata.attempt).toBeUndefined()
    },
    TEST_MS,
  )

  it(
    'ends right where the functions themselves do the work, each going on where the last one was killed',
    async () => {
      const { host, own, source } = await openPlatform('here')
      const begun = performance.now()
      const follower = followAt(host)
      expect(await follower.outcome).toBe('done')
      report('in slices', host, performance.now() - begun)
      const end = await stateOf(own.store, follower)
      expect(foundIn(end)).toEqual(expectedOf(INPUT))
      expect(faultsOf(follower, end)).toEqual([])
      // The work needed more than one function, each attempt is counted, and only what was under way was done again.
      const attempts = Number(end.metadata.attempt)
      expect(attempts).toBeGreaterThanOrEqual(3)
      expect(host.invocations.filter(({ timedOut }) => timedOut).length).toBeGreaterThanOrEqual(attempts - 1)
      expect(source.asked.length).toBeLessThanOrEqual(PIECES + 2 * (attempts - 1))
    },
    TEST_MS,
  )
})

async function stateOf(
  store: Awaited<ReturnType<typeof openStore>>['store'],
  { session }: Follower,
): Promise<Snapshot> {
  const log = await store.read(session.id ?? '')
  if (log === undefined) throw new Error('the session is gone')
  return foldLog(log)
}
