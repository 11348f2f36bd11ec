import { existsSync } from 'node:fs'
import { describeWhere, findProgram, type Service, startPostgres, startRedis } from '@progress/test-services'
import { onTestFinished } from 'vitest'
import { withPostgres, withRedis } from './clients.ts'
import type { StoreAddress } from './open-store.ts'

/** A kind of store, and a server for it that a test may kill. */
export interface Kind {
  readonly name: 'Redis' | 'Postgres'
  /** As `describe`, where its server is installed. */
  readonly describe: ReturnType<typeof describeWhere>
  /** Starts a server of the test's own, which keeps what it has confirmed through `kill -9`. */
  start(): Promise<Started>
  /** Starts one that confirms what is not on disk yet: `kill -9` takes back what came after the last `sync`. */
  startForgetful(): Promise<Started & { sync(): Promise<void> }>
}

/** A server that runs, and the store in it. */
interface Started {
  readonly service: Service
  readonly store: StoreAddress
}

function addressed(kind: StoreAddress['kind'], service: Service): Started {
  onTestFinished(async () => {
    // It may be asleep, and not hear that it is to stop.
    await service.kill()
    await service.close()
  }, 60_000)
  return { service, store: { kind, url: service.url, name: 'rig' } }
}

/** An append-only file, synced at each write (`appendfsync always`). */
const redis: Kind = {
  name: 'Redis',
  describe: describeWhere(findProgram('redis-server')),
  async start() {
    return addressed('redis', await startRedis({ appendOnly: true }))
  },
  /** No append-only file: what `SAVE` has written is what there is. */
  async startForgetful() {
    const started = addressed('redis', await startRedis())
    const sync = () => withRedis(started.service.url, async (client) => void (await client.save()))
    return { ...started, sync }
  },
}

/** Commits are on disk before they are confirmed (`synchronous_commit = on`, which is Postgres's default). */
const postgres: Kind = {
  name: 'Postgres',
  describe: describeWhere(findProgram('initdb') ?? existsSync('/usr/lib/postgresql')),
  async start() {
    return addressed('postgres', await startPostgres({ settings: { synchronous_commit: 'on' } }))
  },
  /** `synchronous_commit = off`, and whoever writes its log to disk is put to sleep. */
  async startForgetful() {
    const started = addressed('postgres', await startPostgres({ settings: { synchronous_commit: 'off' } }))
    const sync = () =>
      withPostgres(started.service.url, async (client) => {
        const { rows } = await client.query(`SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'`)
        process.kill(rows[0].pid, 'SIGSTOP')
        await client.query('CHECKPOINT')
      })
    return { ...started, sync }
  },
}

/** Both. */
export const KINDS = { redis, postgres }
