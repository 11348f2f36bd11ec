import { createHash } from 'node:crypto'
import { foldLog } from '@progress/core'
import { describeWhere, redisUrl } from '@progress/test-services'
import { Redis } from 'ioredis'
import { afterAll, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { cleanUp, freshPrefix } from './clients.ts'
import { messageOf, spawnProcess } from './processes/spawn.ts'
import type { Crowd, Reading } from './processes/writers-and-readers.ts'
import { COMPLETE, newSession, write } from './sessions.ts'

const url = await redisUrl()
const [PROCESSES, WRITERS, READERS, BATCHES, SESSIONS] = [4, 25, 25, 20, 10]

describeWhere(url)('durability 1: 100 concurrent writers and readers in 4 processes', () => {
  const keyPrefix = freshPrefix()
  const redis = new Redis(url ?? '', { lazyConnect: true })
  const store = redisStore(redis, { keyPrefix })
  afterAll(async () => {
    await store.close()
    redis.disconnect()
    if (url !== undefined) await cleanUp(url, keyPrefix)
  })

  it('lose and double nothing, and every reader ends in the same state', async () => {
    const sessionIds: string[] = []
    for (let n = 0; n < SESSIONS; n += 1) sessionIds.push((await store.create(newSession())).session.sessionId)
    const crowd = { url: url ?? '', keyPrefix, sessionIds, writers: WRITERS, readers: READERS, batches: BATCHES }
    const children = Array.from({ length: PROCESSES }, (_, n) => {
      const task: Crowd = { ...crowd, process: n }
      return spawnProcess('writers-and-readers.ts', task)
    })
    const written = await Promise.all(children.map((child) => messageOf<string>(child)))
    expect(written).toEqual(Array(PROCESSES).fill('written'))
    const readings = children.map((child) => messageOf<Reading[]>(child))
    for (const sessionId of sessionIds) await write(store, sessionId, COMPLETE)
    const all = (await Promise.all(readings)).flat()
    expect(all).toHaveLength(PROCESSES * READERS)
    for (const sessionId of sessionIds) {
      const log = await store.read(sessionId, 0)
      if (log === undefined) throw new Error('the session is there')
      const writers = (PROCESSES * WRITERS) / SESSIONS
      expect(log.events.map(({ seq }) => seq)).toEqual(
        Array.from({ length: writers * BATCHES * 2 + 1 }, (_, index) => index + 1),
      )
      const state = foldLog(log)
      const texts = String(state.partial.text).split(';').filter(Boolean)
      expect(new Set(texts).size).toBe(writers * BATCHES)
      expect(texts).toHaveLength(writers * BATCHES)
      const digest = createHash('sha1').update(JSON.stringify(state)).digest('hex')
      const expected = { sessionId, digest, events: log.head, wrong: 0 }
      const mine = all.filter((reading) => reading.sessionId === sessionId)
      expect(mine).toEqual(Array(mine.length).fill(expected))
      expect(mine.length).toBeGreaterThan(0)
    }
  }, 120_000)
})
