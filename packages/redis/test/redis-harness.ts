import { fakeClock, type StoreHarness } from '@progress/core/testing'
import { namesOf } from '../src/keys.ts'
import type { RedisStoreOptions } from '../src/options.ts'
import { RedisStore, type RedisStoreInternals } from '../src/redis-store.ts'
import { freshPrefix, type TestClient } from './clients.ts'

const DAY_MS = 86_400_000
const PATIENCE_MS = 10_000

/** The Redis store in the hands of its laws, in a time that stands still until a law lets it pass. */
export function redisHarness(client: TestClient, keyPrefix: string): StoreHarness {
  return {
    capabilities: ['clock', 'processes', 'rewind'],
    async open() {
      const clock = fakeClock()
      const spans = { retentionMs: 600_000, tombstoneMs: DAY_MS, keyRetentionMs: DAY_MS }
      return {
        ...spans,
        ...storesOf(client, { keyPrefix: `${keyPrefix}:${freshPrefix()}`, keptEvents: 2, ...spans }, clock),
        now: () => clock.now(),
        advance: (ms) => clock.advance(ms),
        leaseMs: 30_000,
        marginMs: 1,
        patienceMs: PATIENCE_MS,
      }
    },
  }
}

/** The same by the server's own clock, with spans short enough to be waited for. */
export function realTimeHarness(client: TestClient, keyPrefix: string): StoreHarness {
  return {
    capabilities: ['processes', 'rewind'],
    async open() {
      const spans = { retentionMs: 2_000, tombstoneMs: 2_000, keyRetentionMs: 6_000 }
      return {
        ...spans,
        ...storesOf(client, { keyPrefix: `${keyPrefix}:${freshPrefix()}`, ...spans }),
        now: () => Date.now(),
        advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        leaseMs: 1_500,
        marginMs: 200,
        patienceMs: PATIENCE_MS,
      }
    },
  }
}

function storesOf({ client, command }: TestClient, options: RedisStoreOptions, internals: RedisStoreInternals = {}) {
  const stores: RedisStore[] = []
  const make = (): RedisStore => {
    const store = new RedisStore(client, options, internals)
    stores.push(store)
    return store
  }
  const store = make()
  const close = store.close.bind(store)
  store.close = async () => {
    await close()
    await Promise.all(stores.slice(1).map((other) => other.close()))
  }
  return {
    store,
    reopen: async () => make(),
    rewind: (sessionId: string, toSeq: number) => rewind(command, options.keyPrefix ?? '', sessionId, toSeq),
  }
}

/** Puts a session back to what it was at a seq: its last writes are lost, as by a failover. */
async function rewind(command: TestClient['command'], prefix: string, sessionId: string, toSeq: number): Promise<void> {
  const [state, data, log] = namesOf(prefix).session(sessionId)
  const entries = (await command(log, 'XRANGE', log, '-', '+')) as [string, string[]][]
  // A stream remembers ids that were taken out of it; one that was rewound never had them.
  await command(log, 'DEL', log)
  for (const [place, fields] of entries) {
    if (Number.parseInt(place, 10) <= toSeq) await command(log, 'XADD', log, place, ...fields)
  }
  await command(state, 'HSET', state, 'seq', String(toSeq))
  for (const field of (await command(data, 'HKEYS', data)) as string[]) {
    if (!field.startsWith('w:')) continue
    const [batch = 0, seq = 0] = String(await command(data, 'HGET', data, field))
      .split(' ')
      .map(Number)
    // The laws' writers write one event a batch.
    if (seq > toSeq) await command(data, 'HSET', data, field, `${batch - (seq - toSeq)} ${toSeq}`)
  }
}
