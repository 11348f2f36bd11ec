import { createProgressManager, defineWorkflow, foldLog, isProgressError } from '@progress/core'
import { recordingLogger } from '@progress/core/testing'
import { describeWith, type Service, startRedis, startTcpProxy, type TcpProxy } from '@progress/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { connectIoRedis, connectNodeRedis, type TestClient } from './clients.ts'
import { COMPLETE, eventsOf, newSession, progress, until } from './sessions.ts'

const story = defineWorkflow({ name: 'story', stages: { tell: 'Telling' } })
const ROUNDS = 20

describeWith('redis-server')('durability 9: a reply of Redis that is lost', () => {
  let redis: Service
  let proxy: TcpProxy
  beforeAll(async () => {
    redis = await startRedis()
    proxy = await startTcpProxy(redis)
  })
  afterAll(async () => {
    await proxy.close()
    await redis.close()
  })

  describe.each([
    ['ioredis', connectIoRedis],
    ['node-redis', connectNodeRedis],
  ])('over %s', (_, connect) => {
    let client: TestClient
    beforeAll(async () => {
      client = await connect(`redis://${proxy.url}`)
    })
    afterAll(() => client.close())

    it('never doubles a log line or appended text, whichever of the replies it is', async () => {
      const store = redisStore(client.client, { commandTimeoutMs: 1_000 })
      const logger = recordingLogger()
      const manager = createProgressManager({ store, logger, flushMs: 1, sweepMs: 0 })
      const { session } = await manager.create(story, null)
      const written = async (text: string): Promise<boolean> => {
        const log = await store.read(session.sessionId).catch(() => undefined)
        return log !== undefined && String(foldLog(log).partial.text ?? '').endsWith(text)
      }
      await manager.attach(story, session.sessionId, async (_input, emitter) => {
        emitter.stage('tell')
        for (let round = 0; round < ROUNDS; round += 1) {
          proxy.dropReplies(1)
          emitter.log(`line ${round}`)
          emitter.append('text' as never, `${round};`)
          await until(() => written(`${round};`))
        }
        proxy.dropReplies(1)
        return 'told'
      })
      const log = await store.read(session.sessionId)
      if (log === undefined) throw new Error('the session is there')
      const state = foldLog(log)
      const rounds = Array.from({ length: ROUNDS }, (_none, round) => round)
      expect(state.status).toBe('completed')
      expect(state.partial.text).toBe(rounds.map((round) => `${round};`).join(''))
      expect(state.log.map(({ message }) => message)).toEqual(rounds.map((round) => `line ${round}`))
      expect(log.events.map(({ seq }) => seq)).toEqual(log.events.map((_event, index) => index + 1))
      await manager.close()
      await store.close()
    })

    it('leaves one session, one lease and one end of each call that is sent again', async () => {
      const store = redisStore(client.client, { commandTimeoutMs: 1_000 })
      /** Sends a call until it is answered, the first time with a reply that never arrives. */
      const again = async <T>(call: () => Promise<T>): Promise<T> => {
        proxy.dropReplies(1)
        for (;;) {
          try {
            return await call()
          } catch (error) {
            if (!isProgressError(error, 'store_unavailable')) throw error
          }
        }
      }
      for (let n = 0; n < 5; n += 1) {
        const owner = `owner-${n}-${connect.name}`
        const start = () => newSession({ owner, key: 'once', fingerprint: 'f', maxActive: 1 })
        const { session } = await again(() => store.create(start()))
        const { sessionId } = session
        expect((await store.create(start())).session.sessionId).toBe(sessionId)
        expect((await store.list({ owner })).items).toHaveLength(1)
        const batch = { writer: 'w', batch: 1, events: [progress({ percent: 1 }), progress({ percent: 2 })] }
        expect(await again(() => store.append(sessionId, batch))).toBe(2)
        expect(await again(() => store.append(sessionId, { writer: 'w', batch: 2, events: [COMPLETE] }))).toBe(3)
        expect((await eventsOf(store, sessionId)).map(({ seq }) => seq)).toEqual([1, 2, 3])
      }
      await store.close()
    })
  })
})
