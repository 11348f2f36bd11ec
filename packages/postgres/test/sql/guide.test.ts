import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoted } from './support/apply-migrations.ts'
import { openSqlDatabase, type SqlDatabase } from './support/sql-database.ts'

const guide = await readFile(new URL('../../../../docs/guides/postgres-sql.md', import.meta.url), 'utf8')

/** Every block of SQL under a heading, with the line of text before it. */
const blocksUnder = (heading: string): { readonly title: string; readonly text: string }[] => {
  const section = guide.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  return [...section.matchAll(/([^\n]+)\n\n```sql\n(.*?)```/gs)].map(([, title = '', text = '']) => ({ title, text }))
}

describe('the guide to Postgres from SQL', () => {
  let db: SqlDatabase
  const role = `progress_guide_${randomUUID().slice(0, 8)}`
  beforeAll(async () => {
    db = await openSqlDatabase(['row_level_security'])
    await db.run(`create role ${role}`)
  }, 120_000)
  afterAll(async () => {
    await db.run(`drop owned by ${role}; drop role ${role}`)
    await db.close()
  })

  it('its worker does what it says', async () => {
    const [block] = blocksUnder('Workers in SQL')
    await db.run(block?.text ?? '')
    expect(await db.session('import-7')).toMatchObject({
      status: 'completed',
      percent: 100,
      counters: { rows: 118 },
      result: { rows: 118 },
      topics: ['merchant:42'],
    })
  })

  it.each(blocksUnder('Troubleshooting'))('answers: $title', async ({ text }) => {
    await db.call('error', { session_id: await db.call('create', { workflow: 'import' }), code: 'bad_file' })
    await db.call('update', {
      session_id: await db.call('create', { workflow: 'import', owner: 'ann' }),
      message: 'hi',
    })
    await expect(db.run(text)).resolves.toBeUndefined()
  })

  it('its grants and its function of the owner are taken', async () => {
    const [grants, owner] = blocksUnder('Row-level security')
    const schema = quoted(db.schema)
    await db.run((grants?.text ?? '').replaceAll('app_user', role).replace('SCHEMA progress', `SCHEMA ${schema}`))
    await db.run((owner?.text ?? '').replace('progress.progress_owner', `${schema}.progress_owner`))
    await expect(db.rows('select progress_owner() is not null as named')).resolves.toEqual([{ named: true }])
  })

  it('every state that it lists is one that a function raises, and none is missing', async () => {
    const listed = [...new Set(guide.match(/PR\d{3}/g))].sort()
    const rows = await db.rows<{ state: string }>(
      `select distinct (regexp_matches(p.prosrc, 'PR[0-9]{3}', 'g'))[1] as state
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 order by 1`,
      [db.schema],
    )
    expect(listed).toEqual(rows.map(({ state }) => state))
  })
})
