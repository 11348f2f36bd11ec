import { randomUUID } from 'node:crypto'
import { lawsFor } from '@progress/core/testing'
import { describeWhere, postgresUrl } from '@progress/test-services'
import pg from 'pg'
import { afterAll, beforeAll, it } from 'vitest'
import { migrate } from '../../src/index.ts'
import { PATIENCE_MS, postgresHarness } from '../support/postgres-harness.ts'

const url = await postgresUrl()

describeWhere(url !== undefined)(
  'postgresStore under row-level security, as a member of the role that owns the tables',
  () => {
    const id = randomUUID().slice(0, 8)
    const schema = `laws_rls_${id}`
    const [owner, member] = [`progress_owner_${id}`, `progress_member_${id}`]
    const admin = new pg.Pool({ connectionString: url, max: 1 })
    const as = (role: string): pg.Pool => {
      const address = new URL(url ?? 'postgres://127.0.0.1')
      address.username = role
      return new pg.Pool({ connectionString: address.href })
    }
    const pool = as(member)

    beforeAll(async () => {
      await admin.query(`create role ${owner} login; create role ${member} login; grant ${owner} to ${member}`)
      await admin.query(`create schema ${schema} authorization ${owner}`)
      const migrator = as(owner)
      await migrate(migrator, { schema, include: ['row_level_security'] })
      await migrator.end()
    }, 60_000)
    afterAll(async () => {
      await pool.end()
      await admin.query(`drop schema ${schema} cascade; drop role ${member}; drop role ${owner}`)
      await admin.end()
    })

    const harness = postgresHarness({ client: pool, schema, sweeps: false, run: (script) => pool.query(script) })
    for (const law of lawsFor(harness))
      it(`holds law ${law.number}: ${law.name}`, () => law.check(harness), PATIENCE_MS)
  },
)
