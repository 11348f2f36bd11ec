import { expect, it } from 'vitest'
import { KINDS, type Kind } from './support/kinds.ts'
import { startRig } from './support/rig.ts'
import { allSaw, expectGoodEnds, startSeveral } from './support/start-sessions.ts'

const [SESSIONS, PIECES, SYNCED, BEFORE] = [6, 12, 2, 5]
const LIMIT_MS = 180_000

/** The store is killed and comes back without what followers have seen already. */
async function survive({ startForgetful }: Kind): Promise<void> {
  const { service, store, sync } = await startForgetful()
  const rig = await startRig({ store, webs: 2, workers: 1 })
  for (let nth = 0; nth < SESSIONS; nth += 1) rig.source.hold(`text-${nth}`, SYNCED)
  const sessions = await startSeveral(rig, SESSIONS, PIECES)
  await allSaw(sessions, SYNCED)
  await sync()
  for (const { input } of sessions) rig.source.hold(input.text, BEFORE)
  await allSaw(sessions, BEFORE)
  await Promise.all(sessions.map(({ input }) => rig.source.held(input.text)))
  await service.kill()
  await service.start()
  const left = await Promise.all(sessions.map(({ sessionId }) => rig.snapshotOf(sessionId)))
  for (const { counts } of left) expect(counts.completed).toBeLessThan(BEFORE)
  rig.source.release()
  await expectGoodEnds(rig, sessions, { mayRewind: true })
  expect(rig.told('aborted')).toEqual([])
  expect(rig.source.asked).toHaveLength(SESSIONS * PIECES)
}

for (const kind of Object.values(KINDS)) {
  kind.describe(`durability 2: a ${kind.name} that is killed and has lost its last writes`, () => {
    it('gets them back from the workers, and followers end with the right snapshot', () => survive(kind), LIMIT_MS)
  })
}
