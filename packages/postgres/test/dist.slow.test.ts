import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const cwd = fileURLToPath(new URL('..', import.meta.url))

const PROGRAM = `
  const db = new PGlite()
  const applied = await migrate(db, { schema: 'here', include: ['row_level_security'] })
  const store = postgresStore(db, { schema: 'here' })
  const health = await store.health()
  await store.close()
  await db.close()
  console.log(JSON.stringify([applied, health.ok]))
`

describe('the built package', () => {
  it.each([
    [
      'ES module',
      `import { PGlite } from '@electric-sql/pglite'; import { migrate, postgresStore } from '@progress/postgres'; ${PROGRAM}`,
    ],
    [
      'CommonJS module',
      `const { PGlite } = require('@electric-sql/pglite'); const { migrate, postgresStore } = require('@progress/postgres'); (async () => { ${PROGRAM} })()`,
    ],
  ])(
    'finds its migrations, the optional ones too, as an %s, and lets the process end',
    async (kind, program) => {
      const type = kind.startsWith('ES') ? 'module' : 'commonjs'
      const { stdout } = await run(process.execPath, [`--input-type=${type}`, '-e', program], { cwd, timeout: 60_000 })
      const [applied, ok] = JSON.parse(stdout) as [string[], boolean]
      expect([applied[0], applied.at(-1), ok]).toEqual(['0001_sessions', 'row_level_security', true])
    },
    120_000,
  )
})
