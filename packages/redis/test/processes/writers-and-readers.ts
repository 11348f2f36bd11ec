import { createHash } from 'node:crypto'
import { createFold, initialSnapshot, isTerminal, type SessionEvent, type SessionStore } from '@progress/core'
import { Redis } from 'ioredis'
import { redisStore } from '../../src/index.ts'

/** What one process does: each of its writers and readers works on one of the sessions. */
export interface Crowd {
  readonly url: string
  readonly keyPrefix: string
  readonly process: number
  readonly sessionIds: readonly string[]
  readonly writers: number
  readonly readers: number
  readonly batches: number
}

/** What a reader has come to. */
export interface Reading {
  readonly sessionId: string
  readonly digest: string
  readonly events: number
  /** Seqs that came twice or out of order. */
  readonly wrong: number
}

process.once('message', (task: Crowd) => void take(task))

async function take({ url, keyPrefix, sessionIds, ...task }: Crowd): Promise<void> {
  const redis = new Redis(url)
  const store = redisStore(redis, { keyPrefix })
  const sessionOf = (n: number): string => sessionIds[(task.process * task.writers + n) % sessionIds.length] ?? ''
  const readings = Promise.all(Array.from({ length: task.readers }, (_, n) => follow(store, sessionOf(n))))
  const writing = Array.from({ length: task.writers }, (_, n) =>
    writeAll(store, sessionOf(n), `${task.process}/${n}`, task.batches),
  )
  await Promise.all(writing)
  process.send?.('written')
  process.send?.(await readings)
  await store.close()
  redis.disconnect()
  process.disconnect()
}

async function writeAll(store: SessionStore, sessionId: string, writer: string, batches: number): Promise<void> {
  for (let batch = 1; batch <= batches; batch += 1) {
    const timestamp = Date.now()
    const events = [
      { type: 'partial' as const, timestamp, data: {}, append: { text: `${writer}.${batch};` } },
      { type: 'progress' as const, timestamp, counters: { [writer]: batch } },
    ]
    await store.append(sessionId, { writer, batch, events })
  }
}

/** Subscribes, then reads, then goes by seq: what came with a signal if it fits, else by reading. */
async function follow(store: SessionStore, sessionId: string): Promise<Reading> {
  let ring: () => void = () => undefined
  let heard: SessionEvent[] = []
  const stop = await store.subscribe({ sessionId }, ({ events }) => {
    heard.push(...(events ?? []))
    ring()
  })
  const first = await store.read(sessionId, 0)
  if (first === undefined) throw new Error('there is no session')
  const fold = createFold(initialSnapshot(first.session))
  let [events, wrong, ended] = [0, 0, false]
  const apply = (batch: readonly SessionEvent[]): void => {
    for (const event of batch) {
      if (event.seq !== fold.seq + 1) wrong += 1
      fold.apply(event)
      events += 1
      ended ||= isTerminal(event)
    }
  }
  apply(first.events)
  while (!ended) {
    const rung = new Promise<void>((resolve) => {
      ring = resolve
    })
    const fresh = heard.filter(({ seq }) => seq > fold.seq)
    heard = []
    if (fresh.length === 0) await rung
    else if (fresh[0]?.seq === fold.seq + 1) apply(fresh)
    else apply((await store.read(sessionId, fold.seq))?.events ?? [])
  }
  stop()
  const digest = createHash('sha1').update(JSON.stringify(fold.snapshot())).digest('hex')
  return { sessionId, digest, events, wrong }
}
