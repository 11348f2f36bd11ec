import { foldLog, type SessionEvent, type SessionStore } from '@progress/core'
import { describeWhere, redisUrl } from '@progress/test-services'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { redisStore } from '../src/index.ts'
import { cleanUp, connectIoRedis, freshPrefix, type TestClient } from './clients.ts'
import { newSession, progress } from './sessions.ts'

const url = await redisUrl()
const KEPT = 4
const TIMESTAMP = 1_760_000_000_000

/** What is done to a session: so many events at once, each so much later or earlier; or a checkpoint so far back. */
const anySteps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ shifts: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 6 }) }),
    },
    { weight: 1, arbitrary: fc.record({ back: fc.nat(8) }) },
  ),
  { minLength: 1, maxLength: 8 },
)

describeWhere(url)('batches in a log of Redis', () => {
  const keyPrefix = freshPrefix()
  let client: TestClient
  let store: SessionStore
  beforeAll(async () => {
    client = await connectIoRedis(url ?? '')
    store = redisStore(client.client, { keyPrefix, keptEvents: KEPT })
  })
  afterAll(async () => {
    await store.close()
    await client.close()
    if (url !== undefined) await cleanUp(url, keyPrefix)
  })

  it('are read event by event: from inside of one too, and wherever the log was trimmed', async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const { sessionId } = newSession()
        await store.create(newSession({ sessionId }))
        const written: SessionEvent[] = []
        let [batch, checkpoint] = [0, 0]
        for (const step of steps) {
          if ('back' in step) {
            checkpoint = Math.max(checkpoint, written.length - step.back)
            await store.checkpoint(sessionId, await stateAt(sessionId, written, checkpoint))
            continue
          }
          batch += 1
          const events = step.shifts.map((shift, at) =>
            progress({ timestamp: TIMESTAMP + shift, message: `${batch}.${at}` }),
          )
          await store.append(sessionId, { writer: 'worker', batch, events })
          for (const event of events) {
            const timestamp = Math.max(written.at(-1)?.timestamp ?? 0, event.timestamp)
            written.push({ ...event, sessionId, seq: written.length + 1, timestamp } as SessionEvent)
          }
        }
        for (let cursor = 0; cursor <= written.length; cursor += 1) {
          const log = await store.read(sessionId, cursor)
          const from = log?.checkpoint?.seq ?? cursor
          expect(log?.head).toBe(written.length)
          expect(log?.events).toEqual(written.slice(from))
          // What follows the checkpoint is there in any case; no more than what is kept is there before it.
          if (cursor >= checkpoint) expect(log?.checkpoint).toBeUndefined()
          if (cursor < checkpoint - KEPT) expect(log?.checkpoint?.seq).toBe(checkpoint)
        }
      }),
      { numRuns: 40 },
    )
  })

  /** The state after the first so many events. */
  async function stateAt(sessionId: string, written: readonly SessionEvent[], seq: number) {
    const log = await store.read(sessionId)
    if (log === undefined) throw new Error('the session is there')
    const { checkpoint: _, ...whole } = log
    return { ...foldLog({ ...whole, events: written.slice(0, seq), head: seq }), seq }
  }

  it('come along with their doorbell whole, or not at all', async () => {
    const small = redisStore(client.client, { keyPrefix, signalBytes: 200 })
    const { sessionId } = newSession()
    await small.create(newSession({ sessionId }))
    const heard: unknown[] = []
    let tell: () => void
    const rung = new Promise<void>((resolve) => {
      tell = resolve
    })
    await small.subscribe({ sessionId }, ({ seq, events }) => {
      heard.push([seq, events?.map((event) => event.seq)])
      if (seq === 6) tell()
    })
    const append = (batch: number, count: number) =>
      small.append(sessionId, { writer: 'w', batch, events: Array.from({ length: count }, () => progress()) })
    await append(1, 2)
    await append(2, 3)
    await small.append(sessionId, { writer: 'w', batch: 3, events: [progress({ message: 'x'.repeat(300) })] })
    await rung
    expect(heard).toEqual([
      [2, [1, 2]],
      [5, [3, 4, 5]],
      [6, undefined],
    ])
    expect((await small.read(sessionId, 5))?.events).toHaveLength(1)
    await small.close()
  })
})
