import { fakeClock } from '@progress/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClientSession } from '../../src/index.ts'
import { type Begun, type CountingServer, countingServer } from './counting-server.ts'
import { type FakeTab, fakeBrowser, randomFrom } from './fake-browser.ts'

const MOST_STREAMS = 4

/** A tab, and what it follows. */
interface Follower {
  readonly tab: FakeTab
  readonly session: ClientSession
  state: 'there' | 'frozen' | 'hidden' | 'gone'
}

/** What may happen, to which tab or session; a number stands for any of those there are. */
const anyStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), which: fc.nat(5) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('close' as const, 'crash' as const, 'freeze' as const, 'thaw' as const, 'hide' as const),
      which: fc.nat(9),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('emit' as const, 'cut' as const), which: fc.nat(5) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), which: fc.nat(2_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), which: fc.nat(40_000) }) },
)
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

/** At most one reader of each stream, but for those that a page holds that stands still; at most four in all. */
function expectFew(server: CountingServer, followers: readonly Follower[]): void {
  const frozen = new Set(followers.filter(({ state }) => state === 'frozen').map(({ tab }) => tab.id))
  const awake = server.readers().filter(({ tab }) => !frozen.has(String(tab)))
  expect(new Set(awake.map(({ path }) => path)).size).toBe(awake.length)
  expect(server.readers().length).toBeLessThanOrEqual(MOST_STREAMS)
}

const MOVES: Record<'close' | 'crash' | 'freeze' | 'thaw' | 'hide', (follower: Follower) => void> = {
  close(follower) {
    if (follower.state !== 'there') return
    follower.state = 'gone'
    follower.tab.client.close()
  },
  crash(follower) {
    follower.state = 'gone'
    follower.tab.crash()
  },
  freeze(follower) {
    if (follower.state !== 'there') return
    follower.state = 'frozen'
    follower.tab.freeze()
  },
  thaw(follower) {
    if (follower.state === 'frozen') follower.tab.thaw()
    if (follower.state === 'hidden') follower.tab.show()
    if (follower.state !== 'gone') follower.state = 'there'
  },
  hide(follower) {
    if (follower.state !== 'there') return
    follower.state = 'hidden'
    follower.tab.hide()
  },
}

/** Reads all that a session brings, and looks whether each follows upon the one before. */
async function readAll(session: ClientSession): Promise<void> {
  let at: number | undefined
  for await (const update of session) {
    if (update.type !== 'snapshot') expect(('since' in update ? update.since : undefined) ?? update.seq - 1).toBe(at)
    else if (at !== undefined) expect(update.seq).toBeGreaterThanOrEqual(at)
    at = update.seq
  }
}

async function live(steps: readonly Step[], seed: number): Promise<void> {
  const clock = fakeClock()
  const followers: Follower[] = []
  const server: CountingServer = countingServer(clock, () => expectFew(server, followers))
  const browser = fakeBrowser({ clock, fetch: server.fetch, url: server.url, random: randomFrom(seed), delayMs: 20 })
  const sessions: Begun[] = []
  for (let count = 0; count < 6; count += 1) sessions.push(await server.begin())
  const readings: Promise<void>[] = []
  let emitted = 0
  let liveWithoutState = 0
  const act = async ({ do: what, which }: Step): Promise<void> => {
    const begun = sessions[which % sessions.length] as Begun
    if (what === 'wait') await clock.advance(which)
    else if (what === 'cut') server.cut()
    else if (what === 'emit') {
      emitted += 1
      begun.emitter.update({ percent: Math.min(99, emitted) })
      begun.emitter.append('text', `${emitted} `)
    } else if (what === 'open') {
      const tab = browser.open()
      const session = tab.client.follow(begun.id)
      followers.push({ tab, session, state: 'there' })
      session.subscribeConnection(() => {
        if (session.getConnection().state === 'live' && !session.getSnapshot()) liveWithoutState += 1
      })
      readings.push(readAll(session))
    } else if (followers.length) MOVES[what](followers[which % followers.length] as Follower)
    await clock.advance(0)
    expect(server.readers().length).toBeLessThanOrEqual(MOST_STREAMS)
  }
  try {
    for (const step of steps) await act(step)
    for (const follower of followers) MOVES.thaw(follower)
    await clock.advance(60_000)
    expectFew(server, followers)
    expect(liveWithoutState).toBe(0)
    await Promise.all([...sessions.map((begun) => begun.end('done')), clock.advance(60_000)])
    for (const { state, session } of followers) {
      if (state === 'gone') continue
      expect(session.getSnapshot()).toEqual(await server.snapshotOf(session.id as string))
      expect(session.getConnection().invalid).toBe(0)
    }
    const ended = followers.flatMap(({ state }, index) => (state === 'gone' ? [] : [readings[index]]))
    await Promise.all(ended)
    expect([server.streams(), browser.locks.held(), browser.channels()]).toEqual([[], [], []])
  } finally {
    for (const reading of readings) reading.catch(() => undefined)
    for (const { tab } of followers) tab.client.close()
    await server.close()
  }
}

it('whatever tabs open, close, freeze and steal, each ends in the state of the store, nothing is missed or doubled, and there is never more than one stream of a session, nor more than four', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 30, size: 'max' }), fc.nat(), (steps, seed) => live(steps, seed)),
    { numRuns: 25 },
  )
})
