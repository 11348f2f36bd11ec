import type { SessionEvent } from '@progress/core'
import { expect, it } from 'vitest'
import { faultsOf } from './support/check-follower.ts'
import { expectedOf, foundIn } from './support/digest.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { type Post, type Rig, type RigOptions, startRig } from './support/rig.ts'
import { allSaw, expectGoodEnds, type Followed, startFollowed } from './support/start-sessions.ts'

const [PIECES, BEFORE] = [8, 4]
const LEASE = { leaseMs: 2_000, sweepMs: 250 }
/**
 * Another worker gets the job before the lease has run out: it has to try more than once. Shorter times would take a
 * worker for lost that only waits for the processor.
 */
const REDELIVERED = { leaseMs: 6_000, sweepMs: 250, takeoverMs: 60_000, hiddenMs: 3_000 }
const TAKEOVER_MS = 2_000
const LIMIT_MS = 120_000
/** How much later than lease and takeover time a session may be seen to have stalled, on a machine that is busy. */
const MARGIN_MS = 10_000

interface Scene {
  readonly rig: Rig
  readonly session: Followed
  /** Who works on it. */
  readonly worker: Post
  readonly others: readonly Post[]
}

/** A session that has come so far that its next piece is held back, and whose followers know all of it. */
async function inMidSession({ start }: Kind, options: Omit<RigOptions, 'store'>): Promise<Scene> {
  const { store } = await start()
  const rig = await startRig({ store, webs: 2, ...options })
  rig.source.hold('text', BEFORE)
  const session = await startFollowed(rig, { text: 'text', pieces: PIECES })
  await allSaw([session], BEFORE)
  await rig.source.held('text')
  const worker = rig.workers.find(({ now }) => now.told.some(({ type }) => type === 'began')) as Post
  return { rig, session, worker, others: rig.workers.filter((other) => other !== worker) }
}

/** Another worker has begun where the first one was lost. */
async function takenOver({ others, session }: Scene): Promise<void> {
  await Promise.any(
    others.map(({ now }) =>
      now.until(() => now.told.some((told) => told.type === 'began' && told.sessionId === session.sessionId)),
    ),
  )
}

/** How often each piece was asked for. */
const timesAsked = ({ source }: Rig): number[] =>
  Array.from({ length: PIECES }, (_, index) => source.asked.filter((asked) => asked.index === index).length)

/** Everything that stands in the log, event by event. */
async function logOf({ own }: Rig, { sessionId }: Followed): Promise<readonly SessionEvent[]> {
  const log = await own.store.read(sessionId, 0)
  expect(log?.checkpoint).toBeUndefined()
  return log?.events ?? []
}

/** The pieces that each attempt has put into the log. */
function piecesByAttempt(events: readonly SessionEvent[]): Record<string, string[]> {
  const pieces: Record<string, string[]> = {}
  for (const event of events) {
    if (event.type !== 'progress' && event.type !== 'partial') continue
    for (const [id, { metadata }] of Object.entries(event.items ?? {})) {
      const attempt = String(metadata?.attempt)
      pieces[attempt] = [...(pieces[attempt] ?? []), id]
    }
  }
  return pieces
}

const [FIRST, REST] = [
  ['piece-0', 'piece-1', 'piece-2', 'piece-3'],
  ['piece-4', 'piece-5', 'piece-6', 'piece-7'],
]

async function goesOn(kind: Kind): Promise<void> {
  const scene = await inMidSession(kind, { workers: 2, ...REDELIVERED })
  const { rig, session, worker } = scene
  await worker.end('SIGKILL')
  await takenOver(scene)
  rig.source.release()
  await expectGoodEnds(rig, [session])
  const begun = rig.told('began').sort((a, b) => a.attempt - b.attempt)
  expect(begun).toMatchObject([
    { attempt: 1, finished: 0 },
    { attempt: 2, finished: BEFORE },
  ])
  // The piece that was under way when the worker died is the only one that is fetched twice.
  expect(timesAsked(rig)).toEqual([1, 1, 1, 1, 2, 1, 1, 1])
  const end = await rig.snapshotOf(session.sessionId)
  expect(end.metadata.attempt).toBe(2)
  expect(end.log.map(({ message }) => message)).toContain('Another worker has taken over (attempt 2)')
  expect(piecesByAttempt(await logOf(rig, session))).toEqual({ 1: FIRST, 2: REST })
}

async function stalls(kind: Kind): Promise<void> {
  const { rig, session, worker } = await inMidSession(kind, { workers: 1, ...LEASE, takeoverMs: TAKEOVER_MS })
  const killedAt = performance.now()
  await worker.end('SIGKILL')
  const [first] = session.followers
  await first.until(() => first.session.getSnapshot()?.status === 'waiting')
  const waitingMs = performance.now() - killedAt
  const outcomes = await Promise.all(session.followers.map(({ outcome }) => outcome))
  const stalledMs = performance.now() - killedAt
  console.log(
    `${kind.name}: lease ${LEASE.leaseMs} ms, takeover ${TAKEOVER_MS} ms: waiting after ${Math.round(waitingMs)} ms, ` +
      `stalled after ${Math.round(stalledMs)} ms`,
  )
  expect(outcomes).toEqual(['stalled', 'stalled'])
  // Its lease was renewed last a third of its time ago at most.
  expect(stalledMs).toBeGreaterThan((LEASE.leaseMs * 2) / 3 + TAKEOVER_MS - 100)
  expect(stalledMs).toBeLessThan(LEASE.leaseMs + TAKEOVER_MS + MARGIN_MS)
  const end = await rig.snapshotOf(session.sessionId)
  expect(end).toMatchObject({ status: 'failed', error: { code: 'stalled', retryable: true } })
  for (const follower of session.followers) expect(faultsOf(follower, end)).toEqual([])

  await worker.start()
  rig.source.release()
  const again = await first.session.retry()
  await again.result
  const retried = await rig.snapshotOf(again.id)
  expect(retried.retryOf).toBe(session.sessionId)
  expect(foundIn(retried)).toEqual(expectedOf(session.input))
  expect(timesAsked(rig)).toEqual([1, 1, 1, 1, 2, 1, 1, 1])
}

/** Leaves the first worker asleep while another takes its session over, up to the last piece but one. */
async function asleep(kind: Kind): Promise<Scene> {
  const scene = await inMidSession(kind, { workers: 2, ...REDELIVERED })
  scene.worker.now.signal('SIGSTOP')
  await takenOver(scene)
  // Both have asked for the piece that was held back, and both get it: one now, one when it wakes.
  scene.rig.source.hold('text', PIECES - 1)
  await allSaw([scene.session], PIECES - 1)
  return scene
}

async function wakes({ rig, worker }: Scene, codes: readonly string[]): Promise<void> {
  worker.now.signal('SIGCONT')
  const { told, log } = worker.now
  await worker.now.until(() => told.some(({ type }) => type === 'ended'))
  const code = told.find((one) => one.type === 'aborted')?.code ?? ''
  expect(codes).toContain(code)
  expect(told.filter(({ type }) => type === 'aborted')).toHaveLength(1)
  const ends = told.flatMap((one) => (one.type === 'ended' ? [{ code: one.code, thrown: one.thrown }] : []))
  expect(ends).toEqual([{ code, thrown: 0 }])
  expect(log.filter(({ message }) => message === 'the session was lost')).toMatchObject([{ level: 'warn', code }])
  // It was given the piece that it had asked for, and has asked for the next one at most.
  expect(rig.source.asked.filter(({ index }) => index === 5).length).toBeLessThanOrEqual(2)
}

async function isFenced(kind: Kind): Promise<void> {
  const scene = await asleep(kind)
  const { rig, session } = scene
  await wakes(scene, ['fenced'])
  rig.source.release()
  await expectGoodEnds(rig, [session])
  expect(piecesByAttempt(await logOf(rig, session))).toEqual({ 1: FIRST, 2: REST })
}

async function isTooLate(kind: Kind): Promise<void> {
  const scene = await asleep(kind)
  const { rig, session } = scene
  rig.source.release()
  await expectGoodEnds(rig, [session])
  const before = await rig.snapshotOf(session.sessionId)
  // It learns of its loss by an append, or by the renewal of its lease.
  await wakes(scene, ['session_sealed', 'fenced'])
  expect(await rig.snapshotOf(session.sessionId)).toEqual(before)
  expect(piecesByAttempt(await logOf(rig, session))).toEqual({ 1: FIRST, 2: REST })
}

async function wakesInTime(kind: Kind): Promise<void> {
  const { rig, session, worker } = await inMidSession(kind, { workers: 1, ...LEASE, takeoverMs: 60_000 })
  const [first] = session.followers
  worker.now.signal('SIGSTOP')
  await first.until(() => first.session.getSnapshot()?.status === 'waiting')
  worker.now.signal('SIGCONT')
  rig.source.hold('text', PIECES - 1)
  await allSaw([session], PIECES - 1)
  await first.until(() => first.session.getSnapshot()?.status === 'active')
  rig.source.release()
  await expectGoodEnds(rig, [session])
  expect(rig.told('aborted')).toEqual([])
  expect(timesAsked(rig)).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
}

for (const kind of Object.values(KINDS)) {
  kind.describe(`durability 4: over ${kind.name} a worker that is lost in mid-session`, () => {
    it(
      'is replaced by the one that gets its job again, which does not do again what was done',
      () => goesOn(kind),
      LIMIT_MS,
    )

    it(
      'leaves a session that has stalled, where nobody gets its job, and a retry resumes what was done',
      () => stalls(kind),
      LIMIT_MS,
    )

    it(
      'is fenced where it was only paused and wakes too late: nothing of it reaches the log',
      () => isFenced(kind),
      LIMIT_MS,
    )

    it('changes nothing where it wakes after the end', () => isTooLate(kind), LIMIT_MS)

    it('goes on where it wakes before another came', () => wakesInTime(kind), LIMIT_MS)
  })
}
