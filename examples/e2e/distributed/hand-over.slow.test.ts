import { expect, it } from 'vitest'
import { describeIn } from '../support/any-browser.ts'
import { chromium } from '../support/any-chromium.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { type Post, startRig } from './support/rig.ts'
import type { Told } from './support/settings.ts'
import { allSaw, type Followed, startFollowed } from './support/start-sessions.ts'

const [TIMES, PIECES, BEFORE] = [5, 8, 3]
const BOUND_MS = 1_000
const LIMIT_MS = 180_000

/** Sessions that one worker began, and another one continues since the first one died. */
async function continued(kind: Kind) {
  const { store } = await kind.start()
  const rig = await startRig({ store, webs: 2, leaseMs: 6_000, takeoverMs: 60_000, sweepMs: 250, hiddenMs: 3_000 })
  const sessions: Followed[] = []
  for (let nth = 0; nth < TIMES; nth += 1) {
    rig.source.hold(`text-${nth}`, BEFORE)
    sessions.push(await startFollowed(rig, { text: `text-${nth}`, pieces: PIECES }, nth))
  }
  await allSaw(sessions, BEFORE)
  const [worker] = rig.workers as [Post]
  await worker.end('SIGKILL')
  await worker.start()
  const { now } = worker
  await now.until(() => now.told.filter(({ type }) => type === 'began').length === TIMES)
  return { rig, sessions, now }
}

async function isCancelled(kind: Kind): Promise<void> {
  const { rig, sessions, now } = await continued(kind)
  const browser = await chromium.launch()
  const tookMs: number[] = []
  try {
    for (const { sessionId, followers } of sessions) {
      const page = await browser.open(`${rig.balancer.forwards[1]}/?${sessionId}`)
      await page.run(isActive)
      await page.click('//button')
      const isIt = (told: Told): boolean => told.type === 'aborted' && told.sessionId === sessionId
      await now.until(() => now.told.some(isIt))
      const aborted = rig.told('aborted').find(isIt)
      expect(aborted?.code).toBe('cancelled')
      tookMs.push((aborted?.at ?? 0) - (await page.run(cancelledAt)))
      expect(await Promise.all(followers.map(({ outcome }) => outcome))).toEqual(['cancelled', 'cancelled'])
      expect(await rig.snapshotOf(sessionId)).toMatchObject({ status: 'cancelled', metadata: { attempt: 2 } })
      await page.close()
    }
  } finally {
    await browser.close()
  }
  console.log(`${kind.name}: from the click to the signal ${tookMs.join(', ')} ms`)
  expect(tookMs).toHaveLength(TIMES)
  expect(Math.max(...tookMs)).toBeLessThan(BOUND_MS)
}

/** In the page: it has been told that the session is worked on. */
const isActive = (): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (document.title === 'active') resolve()
      else setTimeout(look, 10)
    }
    look()
  })

const cancelledAt = (): number => (window as { cancelledAt?: number }).cancelledAt ?? Number.NaN

for (const kind of Object.values(KINDS)) {
  kind.describe(`durability 5: over ${kind.name} a session that one worker began and another continues`, () => {
    describeIn(chromium)('with a browser at a third process', () => {
      it('is cancelled from there: its signal is aborted within 1 s of the click', () => isCancelled(kind), LIMIT_MS)
    })
  })
}
