import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { driverOf, type PostgresClient } from './drivers/driver-of.ts'
import { identifier } from './identifier.ts'
import { assertSchema } from './options.ts'

/** How to migrate. */
export interface MigrateOptions {
  /** Where the tables are; made where it is not there. @defaultValue `progress` */
  readonly schema?: string
  /** Names of optional migrations to apply behind the numbered ones, such as `row_level_security`. */
  readonly include?: readonly string[]
  /**
   * Where the files are: for those who bundle this package, and copy its `migrations` along.
   *
   * @defaultValue the package's own
   */
  readonly directory?: string
}

/** A file of SQL. */
interface Migration {
  readonly name: string
  readonly text: string
}

/** Beside `src` and `dist` alike. */
const OWN = fileURLToPath(new URL('../migrations/', import.meta.url))

/**
 * Brings a schema's tables and functions up to this version of the package. Safe where several processes begin at once:
 * one does it, the others wait, in one transaction each.
 *
 * @returns Names of the migrations that were applied, in order; none where all had been.
 * @throws {TypeError} For an optional migration that there is not.
 */
export async function migrate(
  sql: PostgresClient,
  { schema = 'progress', include = [], directory = OWN }: MigrateOptions = {},
): Promise<string[]> {
  assertSchema(schema)
  const driver = driverOf(sql)
  const all = await migrationsIn(directory, include)
  const applied = new Set(await appliedIn(driver, schema))
  const missing = all.filter(({ name }) => !applied.has(name))
  if (missing.length > 0) await driver.run(scriptOf(schema, missing))
  return missing.map(({ name }) => name)
}

async function migrationsIn(directory: string, include: readonly string[]): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort()
  const optional = include.map((name) => {
    if (!/^\w+$/.test(name)) throw new TypeError(`${name} is no migration`)
    return `optional/${name}.sql`
  })
  return Promise.all(
    [...names, ...optional].map(async (path) => {
      const text = await readFile(`${directory.replace(/[\\/]$/, '')}/${path}`, 'utf8').catch((cause: unknown) => {
        throw new TypeError(`there is no migration ${path}`, { cause })
      })
      return { name: path.replace(/^optional\//, '').replace(/\.sql$/, ''), text }
    }),
  )
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
const DEADLINE_MS = 60_000

async function appliedIn(driver: ReturnType<typeof driverOf>, schema: string): Promise<string[]> {
  const table = `${identifier(schema)}.migrations`
  const [there] = await driver.query('SELECT to_regclass($1::text)::text', [table], DEADLINE_MS)
  if (there === null || there === undefined) return []
  const names = await driver.query(`SELECT name FROM ${table}`, [], DEADLINE_MS)
  return names.filter((name) => name !== null)
}

/**
 * One script is one transaction. Its lock is held to the end: who waited for it applies what it thought to be missing
 * once more, which changes nothing.
 */
function scriptOf(schema: string, missing: readonly Migration[]): string {
  const name = literal(schema)
  return [
    `SELECT pg_advisory_xact_lock(hashtext('progress migrations'), hashtext(${name}));`,
    // `IF NOT EXISTS` asks for the right to create schemas also where there is nothing to create.
    `DO $make$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = ${name}) THEN CREATE SCHEMA ${identifier(schema)}; END IF;
    END $make$;`,
    'SET LOCAL client_min_messages = warning;',
    `SELECT set_config('search_path', ${literal(`${identifier(schema)}, pg_temp`)}, true);`,
    ...missing.flatMap((migration) => [
      migration.text,
      `INSERT INTO migrations (name) VALUES (${literal(migration.name)}) ON CONFLICT DO NOTHING;`,
    ]),
  ].join('\n')
}
