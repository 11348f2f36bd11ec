import { expect, onTestFinished } from 'vitest'
import { faultsOf, type Leniency } from './check-follower.ts'
import { type DigestInput, expectedOf, foundIn } from './digest.ts'
import { type Follower, follow } from './follower.ts'
import type { Rig } from './rig.ts'

/** A session, and two clients that follow it on different web processes. */
export interface Followed {
  readonly input: DigestInput
  readonly sessionId: string
  readonly followers: readonly [Follower, Follower]
}

/** Starts a session with one client, and follows it with another, which comes first to another web process. */
export async function startFollowed(rig: Rig, input: DigestInput, nth = 0): Promise<Followed> {
  const { forwards, backwards } = rig.balancer
  const count = forwards.length
  const first = follow(backwards[nth % count] as string, { input })
  const sessionId = await first.session.started
  const second = follow(forwards[(nth + 1) % count] as string, { id: sessionId })
  onTestFinished(() => {
    for (const { client } of [first, second]) client.close()
  })
  return { input, sessionId, followers: [first, second] }
}

/** Starts several. */
export function startSeveral(rig: Rig, count: number, pieces: number): Promise<Followed[]> {
  const inputs = Array.from({ length: count }, (_, nth): DigestInput => ({ text: `text-${nth}`, pieces }))
  return Promise.all(inputs.map((input, nth) => startFollowed(rig, input, nth)))
}

/** Waits until all followers of all sessions have seen so many pieces. */
export async function allSaw(sessions: readonly Followed[], pieces: number): Promise<void> {
  const followers = sessions.flatMap((session) => session.followers)
  await Promise.all(
    followers.map(({ until, session }) => until(() => (session.getSnapshot()?.counts.completed ?? 0) >= pieces)),
  )
}

/** Every session ended as it must, and each of its followers with it: no seq missed, none twice. */
export async function expectGoodEnds(rig: Rig, sessions: readonly Followed[], leniency: Leniency = {}): Promise<void> {
  for (const { input, sessionId, followers } of sessions) {
    const outcomes = await Promise.all(followers.map(({ outcome }) => outcome))
    const end = await rig.snapshotOf(sessionId)
    expect(foundIn(end), sessionId).toEqual(expectedOf(input))
    expect(outcomes, sessionId).toEqual(['done', 'done'])
    for (const follower of followers) expect(faultsOf(follower, end, leniency), sessionId).toEqual([])
  }
}
