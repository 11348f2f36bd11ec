import { readdir, readFile } from 'node:fs/promises'

const directory = new URL('../../../migrations/', import.meta.url)

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The text of the migrations, as `psql -f` would read them one after the other, into a schema that is made for them. */
export async function migrationScript(schema: string, optional: readonly string[] = []): Promise<string> {
  const numbered = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  const names = [...numbered, ...optional.map((name) => `optional/${name}.sql`)]
  const files = await Promise.all(names.map((name) => readFile(new URL(name, directory), 'utf8')))
  const name = quoted(schema)
  return [`create schema if not exists ${name};`, `set search_path to ${name}, pg_temp;`, ...files].join('\n')
}
