import { describeWhere, postgresUrl } from '@progress/test-services'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from '../src/index.ts'
import { runChild } from './support/run-child.ts'
import { openSchema, type TestSchema } from './support/schema.ts'

const url = await postgresUrl()

describeWhere(url)('migrate', () => {
  let test: TestSchema
  beforeEach(async () => {
    test = await openSchema(url, false)
  })
  afterEach(() => test.drop())

  it('applies each migration once, in order, and says which', async () => {
    const applied = await migrate(test.pool, { schema: test.schema })
    expect(applied.slice(0, 2)).toEqual(['0001_sessions', '0002_store_functions'])
    expect(applied).toEqual([...applied].sort())
    expect(await migrate(test.pool, { schema: test.schema })).toEqual([])
    const recorded = await test.rows<{ name: string }>('SELECT name FROM migrations ORDER BY name')
    expect(recorded.map(({ name }) => name)).toEqual(applied)
  })

  it('is safe when two processes begin at once', async () => {
    const both = await Promise.all([1, 2].map(() => runChild('migrate-child.ts', [url, test.schema])))
    const longest = both.map((output) => JSON.parse(output) as string[]).sort((a, b) => b.length - a.length)[0]
    expect(longest?.length).toBeGreaterThan(1)
    const recorded = await test.rows<{ name: string }>('SELECT name FROM migrations ORDER BY name')
    expect(recorded.map(({ name }) => name)).toEqual(longest)
  })

  it('changes nothing where a file is applied again, and keeps what is there', async () => {
    await migrate(test.pool, { schema: test.schema })
    await test.pool.query(
      `SELECT create_session('{"id": "s", "workflow": "w", "topics": [], "takeWithinMs": 1}', '[]')`,
    )
    await test.pool.query('DELETE FROM migrations')
    expect((await migrate(test.pool, { schema: test.schema })).length).toBeGreaterThan(1)
    expect(await test.rows('SELECT session_id FROM sessions')).toEqual([{ session_id: 's' }])
  })

  it('takes any name of a schema as a name', async () => {
    const schema = `${test.schema} "q"'; --`
    await migrate(test.pool, { schema })
    expect(await migrate(test.pool, { schema })).toEqual([])
    await test.pool.query(`SET client_min_messages = warning; DROP SCHEMA "${schema.replaceAll('"', '""')}" CASCADE`)
  })

  it('refuses an optional migration that there is not, and applies nothing', async () => {
    for (const name of ['nonsense', '../0001_sessions']) {
      await expect(migrate(test.pool, { schema: test.schema, include: [name] })).rejects.toThrow(TypeError)
    }
    expect(await test.rows(`SELECT to_regclass('migrations')::text AS found`)).toEqual([{ found: null }])
  })
})
