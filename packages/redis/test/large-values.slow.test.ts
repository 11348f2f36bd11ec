import { createProgressManager, defineWorkflow, foldLog } from '@progress/core'
import { describeWhere, redisUrl } from '@progress/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { cleanUp, connectIoRedis, connectNodeRedis, freshPrefix, type TestClient } from './clients.ts'
import { newSession, write } from './sessions.ts'

const url = await redisUrl()
const MIB = 1024 * 1024

/** Text of which no two places look alike, with characters of one to four bytes. */
function someText(bytes: number): string {
  const parts: string[] = []
  for (let size = 0, n = 0; size < bytes; n += 1) {
    const part = `${n}: ä 漢 \u{1F600} "\\\n`
    parts.push(part)
    size += Buffer.byteLength(JSON.stringify(part)) - 2
  }
  return parts.slice(0, -1).join('')
}

describeWhere(url)('durability 8: large values in Redis', () => {
  const keyPrefix = freshPrefix()
  afterAll(() => (url === undefined ? undefined : cleanUp(url, keyPrefix)))

  describe.each([
    ['ioredis', connectIoRedis],
    ['node-redis', connectNodeRedis],
  ])('over %s', (name, connect) => {
    let client: TestClient
    beforeAll(async () => {
      client = await connect(url ?? '')
    })
    afterAll(() => client.close())

    it('passes a partial of 1 MiB and a result of 5 MiB from a worker to a reader', async () => {
      const store = redisStore(client.client, { keyPrefix })
      const other = redisStore(client.client, { keyPrefix })
      const big = defineWorkflow({ name: `big-${name}`, stages: { work: 'Working' } })
      const manager = createProgressManager({ store, maxPatchBytes: 2 * MIB, sweepMs: 0 })
      const partial = someText(MIB)
      const result = { text: someText(5 * MIB - 100) }
      const { session } = await manager.create(big, null)
      let rings = 0
      await other.subscribe({ sessionId: session.sessionId }, () => {
        rings += 1
      })
      await manager.attach(big, session.sessionId, async (_input, emitter) => {
        emitter.stage('work')
        emitter.partial({ partial } as never)
        return result
      })
      const log = await other.read(session.sessionId)
      if (log === undefined) throw new Error('the session is there')
      const state = foldLog(log)
      expect(state.status).toBe('completed')
      expect(state.partial.partial === partial).toBe(true)
      expect((state.result as typeof result).text === result.text).toBe(true)
      expect(rings).toBeGreaterThan(0)
      await manager.close()
      await store.close()
      await other.close()
    })

    it('keeps a checkpoint of 5 MiB in place of the events before it', async () => {
      const store = redisStore(client.client, { keyPrefix, keptEvents: 1 })
      const { sessionId } = newSession()
      await store.create(newSession({ sessionId }))
      const text = someText(MIB)
      for (let n = 0; n < 5; n += 1) {
        await write(store, sessionId, { type: 'partial', timestamp: 1, data: { [`part${n}`]: text } })
      }
      const whole = await store.read(sessionId, 0)
      if (whole === undefined) throw new Error('the session is there')
      const state = foldLog(whole)
      await store.checkpoint(sessionId, state)
      const log = await store.read(sessionId, 0)
      expect(log?.events).toEqual([])
      expect(JSON.stringify(log?.checkpoint) === JSON.stringify(state)).toBe(true)
      await store.close()
    })
  })
})
