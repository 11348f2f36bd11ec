import { expect, it } from 'vitest'
import type { Emitter } from '../src/emitter.ts'
import { deferred, managed, scan } from './managed.ts'

it('a pause that is written while a batch of the worker is under way is heard at once, not at the next renewal', async () => {
  const { manager, clock } = managed()
  const over = deferred()
  const taken = deferred<Emitter<typeof scan>>()
  const done = manager.run(scan, undefined, {}, async (emitter) => {
    taken.resolve(emitter)
    await over.promise
  })
  const emitter = await taken.promise
  await clock.advance(1_000)
  for (const action of ['pause', 'resume', 'pause'] as const) {
    emitter.log('a batch that is under way')
    await manager.control(emitter.sessionId, action)
    await clock.advance(0)
    expect(emitter.snapshot.status).toBe(action === 'pause' ? 'paused' : 'active')
  }
  over.resolve()
  await done
})
