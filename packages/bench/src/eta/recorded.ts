import { readdirSync, readFileSync } from 'node:fs'
import type { RunKind } from './script.ts'
import { scriptsOf, type Trace } from './trace.ts'

const DIRECTORY = new URL('./recorded/', import.meta.url)

/** Runs of the examples as `record.ts` has recorded them. */
export const RECORDED: readonly RunKind[] = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({
    name: `recorded: ${name.replace(/\.json$/, '').replaceAll('-', ' ')}`,
    recorded: true,
    scripts: () => scriptsOf(JSON.parse(readFileSync(new URL(name, DIRECTORY), 'utf8')) as Trace),
  }))
