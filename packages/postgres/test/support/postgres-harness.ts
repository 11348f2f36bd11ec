import type { StoreHarness, StoreUnderTest } from '@progress/core/testing'
import { identifier } from '../../src/identifier.ts'
import { migrate, type PostgresClient, type PostgresStoreOptions } from '../../src/index.ts'
import { openStore } from '../../src/postgres-store.ts'

/** What the laws are examined on. */
export interface PostgresUnderTest {
  readonly client: PostgresClient
  readonly schema: string
  readonly options?: PostgresStoreOptions
  /** Whether what has expired is removed as soon as time passes; else it stays, and only counts as gone. */
  readonly sweeps?: boolean
  /** Runs SQL on it. */
  run(script: string): Promise<unknown>
}

const MINUTE_MS = 60_000

/** How long a law may take: the random histories of law 60 take seconds on a quiet machine. */
export const PATIENCE_MS = 5 * MINUTE_MS

/**
 * A harness over one schema, whose time stands still until it is advanced. All stores that are opened there share it, as
 * they share the data.
 */
export function postgresHarness({ client, schema, options, sweeps, run }: PostgresUnderTest): StoreHarness {
  let now = 1_770_000_000_000
  const spans = { retentionMs: 10 * MINUTE_MS, tombstoneMs: 60 * MINUTE_MS, keyRetentionMs: 120 * MINUTE_MS }
  const open = () =>
    openStore(client, { schema, ...spans, sweepMs: Number.POSITIVE_INFINITY, ...options }, { now: () => now })
  return {
    capabilities: ['clock', 'processes', 'rewind'],
    async open(): Promise<StoreUnderTest> {
      const store = open()
      const others: ReturnType<typeof open>[] = []
      const close = store.close.bind(store)
      store.close = async () => {
        await Promise.all([close(), ...others.map((other) => other.close())])
      }
      return {
        store,
        now: () => now,
        async advance(ms) {
          now += ms
          if (sweeps) await store.sweep()
        },
        ...spans,
        leaseMs: 30_000,
        marginMs: 1,
        patienceMs: 10_000,
        async reopen() {
          const other = open()
          others.push(other)
          return other
        },
        async rewind(sessionId, toSeq) {
          const id = `'${sessionId.replaceAll("'", "''")}'`
          await run(`
            DELETE FROM ${identifier(schema)}.events WHERE session_id = ${id} AND seq > ${toSeq};
            UPDATE ${identifier(schema)}.sessions SET seq = ${toSeq} WHERE session_id = ${id};`)
        },
      }
    },
  }
}

/** Makes the schema. */
export const prepare = (client: PostgresClient, schema: string): Promise<string[]> => migrate(client, { schema })
