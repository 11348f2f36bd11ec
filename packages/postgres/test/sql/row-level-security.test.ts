import { randomUUID } from 'node:crypto'
import { createProgressManager, defineWorkflow } from '@progress/core'
import { describeWhere, postgresUrl } from '@progress/test-services'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate, postgresStore } from '../../src/index.ts'

const url = await postgresUrl()
const describeWithPostgres = describeWhere(url !== undefined)
const work = defineWorkflow({ name: 'import', stages: { fetch: 'Fetching' } })

describeWithPostgres('row-level security by owner', () => {
  const id = randomUUID().slice(0, 8)
  const schema = `sql_rls_${id}`
  const [service, store, user, worker] = ['service', 'store', 'user', 'worker'].map((name) => `progress_${name}_${id}`)
  const all = [service, store, user, worker] as string[]
  const admin = new pg.Client({ connectionString: url })
  const clients: pg.Client[] = []

  const addressOf = (role: string | undefined): string => {
    const address = new URL(url as string)
    address.username = role as string
    return address.href
  }
  /** Brings the schema up to date, as the role that owns it. */
  const migrateAsOwner = async (include: string[]): Promise<void> => {
    const pool = new pg.Pool({ connectionString: addressOf(service) })
    await migrate(pool, { schema, include })
    await pool.end()
  }
  /** Connects as a role. */
  const as = async (role: string | undefined): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: addressOf(role), options: `-c search_path=${schema}` })
    await client.connect()
    clients.push(client)
    return client
  }
  const idsSeenBy = async (client: pg.Client, owner: string | undefined, table: string): Promise<string[]> => {
    await client.query("select set_config('progress.owner', $1, false)", [owner ?? ''])
    const { rows } = await client.query<{ session_id: string }>(
      `select distinct session_id from ${table} order by session_id`,
    )
    return rows.map(({ session_id }) => session_id)
  }
  const refusal = (client: pg.Client, text: string): Promise<string> =>
    client.query(text).then(
      () => 'taken',
      ({ code }: { code: string }) => code,
    )

  beforeAll(async () => {
    await admin.connect()
    for (const role of all) await admin.query(`create role ${role} login`)
    await admin.query(`grant ${service} to ${store}`)
    await admin.query(`create schema ${schema} authorization ${service}`)
    await migrateAsOwner(['row_level_security'])
    const owner = await as(service)
    await owner.query(`
      set search_path to ${schema};
      grant usage on schema ${schema} to ${user}, ${worker};
      grant select on sessions, items, events, session_summary to ${user};
      grant execute on function progress_update, progress_item, progress_complete to ${worker};
      select progress_create('import', '[{"id": "fetch"}]', owner => name, session_id => name || '-session')
        from unnest(array['ann', 'bob']) as name;
      select progress_create('import', session_id => 'nobody-session')`)
    for (const name of ['ann', 'bob', 'nobody']) {
      await owner.query(`select progress_item('${name}-session', '${name}-file', 'completed')`)
    }
  }, 60_000)
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()))
    await admin.query(`drop schema ${schema} cascade`)
    for (const role of [...all].reverse()) await admin.query(`drop role ${role}`)
    await admin.end()
  })

  it('an owner sees its own sessions, items and events, nobody else any, and nobody writes', async () => {
    const client = await as(user)
    for (const table of ['sessions', 'items', 'events', 'session_summary']) {
      expect(await idsSeenBy(client, 'ann', table), table).toEqual(['ann-session'])
      expect(await idsSeenBy(client, 'bob', table), table).toEqual(['bob-session'])
      expect(await idsSeenBy(client, 'eve', table), table).toEqual([])
      expect(await idsSeenBy(client, undefined, table), table).toEqual([])
    }
    await client.query("set progress.owner = 'ann'")
    for (const table of ['keys', 'writers', 'tombstones', 'durations', 'sql_workers', 'migrations']) {
      expect(await refusal(client, `select * from ${table}`), table).toBe('42501')
    }
    expect(await refusal(client, "update sessions set status = 'failed'")).toBe('42501')
    expect(await refusal(client, 'delete from events')).toBe('42501')
    expect(await refusal(client, "insert into items (session_id, item_id, workflow) values ('x', 'y', 'z')")).toBe(
      '42501',
    )
  })

  it('summaries and snapshots are those of one owner too', async () => {
    const client = await as(user)
    await client.query("set progress.owner = 'ann'")
    const { rows } = await client.query(`select
      progress_summary('ann-session') -> 'items' -> 0 ->> 'itemId' as own, progress_summary('bob-session') as other,
      progress_snapshot('ann-session') ->> 'seq' as seq, progress_snapshot('bob-session') as others`)
    expect(rows).toEqual([{ own: 'ann-file', other: null, seq: '1', others: null }])
  })

  it('a worker with no right to the tables works on its owner’s sessions by the functions it is granted, no others', async () => {
    const client = await as(worker)
    await client.query("set progress.owner = 'ann'")
    expect(await refusal(client, 'select * from sessions')).toBe('42501')
    expect(await refusal(client, "select progress_error('ann-session')")).toBe('42501')
    expect(await refusal(client, "select append_events('{}', '{}')")).toBe('42501')
    expect(await refusal(client, "select progress_create('import', owner => 'bob')")).toBe('42501')
    for (const other of ['bob-session', 'nobody-session', 'no-session']) {
      expect(await refusal(client, `select progress_update('${other}', 'fetch')`), other).toBe('PR001')
      expect(await refusal(client, `select progress_item('${other}', 'late')`), other).toBe('PR001')
    }
    expect(await refusal(client, "select progress_update('ann-session', 'fetch', 1, 2)")).toBe('taken')
    await client.query("set progress.owner = ''")
    expect(await refusal(client, "select progress_update('ann-session', 'fetch', 2, 2)")).toBe('PR001')
  })

  it('what a worker makes of its own in a temporary schema is not taken for the tables', async () => {
    const client = await as(worker)
    await client.query("set progress.owner = 'bob'")
    await client.query('create temporary table sessions (session_id text, owner text)')
    await client.query("insert into pg_temp.sessions values ('temporary', 'bob')")
    await client.query('set search_path to pg_temp, public')
    expect(await refusal(client, `select ${schema}.progress_update('temporary', 'fetch')`)).toBe('PR001')
    expect(await refusal(client, `select ${schema}.progress_update('bob-session', 'fetch', 1, 2)`)).toBe('taken')
  })

  it('whoever changes its role is who it became', async () => {
    await admin.query(`set search_path to ${schema}; set role ${worker}; set progress.owner = 'eve'`)
    expect(await refusal(admin, "select progress_update('ann-session', 'fetch')")).toBe('PR001')
    await admin.query('reset role; reset progress.owner')
  })

  it('a store that connects as the service, or as a member of it, sees and does everything', async () => {
    const pool = new pg.Pool({ connectionString: addressOf(store) })
    const sessions = postgresStore(pool, { schema })
    const manager = createProgressManager({ store: sessions, sweepMs: 0 })
    await manager.run(work, {}, { owner: 'eve', key: 'k', topics: ['t'] }, async (emitter) => {
      emitter.stage('fetch', { current: 1, total: 2 })
      emitter.item('file', { status: 'completed' })
      return 'done'
    })
    const { items } = await manager.list({ owner: 'eve' })
    expect(items).toMatchObject([{ status: 'completed', topics: ['t'] }])
    const sessionId = items[0]?.sessionId ?? ''
    expect((await manager.list({ owner: 'ann' })).items).toHaveLength(1)
    const client = await as(user)
    expect(await idsSeenBy(client, 'eve', 'items')).toEqual([sessionId])
    await sessions.delete(sessionId)
    expect(await idsSeenBy(client, 'eve', 'events')).toEqual([])
    await manager.close()
    await sessions.close()
    await pool.end()
  })

  it('migrations that are applied again leave it as it is', async () => {
    const owner = await as(service)
    await owner.query(`delete from ${schema}.migrations`)
    await migrateAsOwner([])
    const client = await as(worker)
    await client.query("set progress.owner = 'ann'")
    expect(await refusal(client, "select progress_item('ann-session', 'more')")).toBe('taken')
    expect(await refusal(client, "select progress_item('nobody-session', 'more')")).toBe('PR001')
    expect(await refusal(client, "select progress_error('ann-session')")).toBe('42501')
  })
})
