import { describe, expect, it } from 'vitest'
import { createProgressManager } from '../src/create-manager.ts'
import type { Emitter } from '../src/emitter.ts'
import { deferred, managed, scan } from './managed.ts'

const HANDED_BACK = { code: 'shutting_down', retryable: true }

describe('a session that is given back', () => {
  it('is taken at once by another worker, which finds all that was said', async () => {
    const { manager, store, clock, inner } = managed({ flushMs: 5_000 })
    const other = createProgressManager({ store, clock, sweepMs: 0 })
    const { session } = await manager.create(scan, { code: '1' })
    const { sessionId } = session
    const first = manager.attach(scan, sessionId, (_input, emitter, { handBack }) => {
      emitter.stage('barcode_check')
      emitter.item('a', { status: 'completed' })
      emitter.log('said just before')
      handBack()
    })
    const refused = expect(first).rejects.toMatchObject(HANDED_BACK)
    await clock.advance(5_000)
    await refused
    expect((await inner.read(sessionId))?.session).toMatchObject({ status: 'waiting', epoch: 1 })
    expect((await inner.read(sessionId))?.session.lease).toBeUndefined()
    const second = other.attach(scan, sessionId, (_input, _emitter, { attempt, previous }) => {
      expect(attempt).toBe(2)
      expect(previous?.items.a).toMatchObject({ status: 'completed' })
      expect(previous?.log.map(({ message }) => message)).toContain('said just before')
      return 'done'
    })
    await clock.advance(5_000)
    expect(await second).toBe('done')
    expect((await manager.read(sessionId))?.snapshot).toMatchObject({ status: 'completed', metadata: { attempt: 2 } })
  })

  it('hears no more of its first worker', async () => {
    const { manager, clock, logOf } = managed()
    const { session } = await manager.create(scan, null)
    let emitter: Emitter<typeof scan> | undefined
    const gone = manager.attach(scan, session.sessionId, (_input, given, { handBack }) => {
      emitter = given
      handBack()
    })
    await expect(gone).rejects.toMatchObject(HANDED_BACK)
    const written = (await logOf(session.sessionId)).length
    emitter?.log('too late')
    await emitter?.complete('too late')
    await clock.advance(60_000)
    expect(await logOf(session.sessionId)).toHaveLength(written)
  })

  it('stays paused where it was paused, and is cancelled where that was asked for', async () => {
    const { manager, clock } = managed()
    const statusAfter = async (action: 'pause' | 'cancel'): Promise<unknown> => {
      const { session } = await manager.create(scan, null)
      const hold = deferred()
      const run = manager.attach(scan, session.sessionId, async (_input, _emitter, { handBack }) => {
        await hold.promise
        handBack()
      })
      const rejected = expect(run).rejects.toBeDefined()
      await clock.advance(0)
      await manager.control(session.sessionId, action)
      await clock.advance(0)
      hold.resolve()
      await rejected
      return (await manager.read(session.sessionId))?.snapshot.status
    }
    expect(await statusAfter('pause')).toBe('paused')
    expect(await statusAfter('cancel')).toBe('cancelled')
  })

  it('fails as a timeout where nobody comes within the time that sessions wait', async () => {
    const { manager, clock } = managed({ takeWithinMs: 10_000 })
    const { session } = await manager.create(scan, null)
    const run = manager.attach(scan, session.sessionId, (_input, _emitter, { handBack }) => handBack())
    await expect(run).rejects.toMatchObject(HANDED_BACK)
    await clock.advance(9_999)
    await manager.sweep()
    expect((await manager.read(session.sessionId))?.snapshot.status).toBe('waiting')
    await clock.advance(1)
    await manager.sweep()
    expect((await manager.read(session.sessionId))?.snapshot).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', retryable: true },
    })
  })

  it('has ended where its work had ended it before', async () => {
    const { manager } = managed()
    const { session } = await manager.create(scan, null)
    const run = manager.attach(scan, session.sessionId, async (_input, emitter, { handBack }) => {
      await emitter.complete('done')
      handBack()
    })
    await expect(run).rejects.toMatchObject(HANDED_BACK)
    expect((await manager.read(session.sessionId))?.snapshot).toMatchObject({ status: 'completed', result: 'done' })
  })
})
