import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const filesIn = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    : []

/** The files that one of two directories lacks, or that differ between them. */
export function differences(expected: string, actual: string): string[] {
  const paths = [...new Set([...filesIn(expected), ...filesIn(actual)])].sort()
  const textOf = (directory: string, path: string): string | undefined =>
    existsSync(join(directory, path)) ? readFileSync(join(directory, path), 'utf8') : undefined
  return paths.filter((path) => textOf(expected, path) !== textOf(actual, path))
}

/**
 * Writes what `generate` makes into `target`; with `--check` on the command line, compares instead.
 *
 * A committed file that differs, or that nothing generates any more, fails the check: readers of the repository
 * see these pages without building anything.
 */
export async function publish(target: string, generate: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'progress-docs-'))
  try {
    await generate(directory)
    if (process.argv.includes('--check')) {
      const stale = differences(directory, target)
      for (const path of stale) console.error(`out of date: ${path} (run \`pnpm docs:build\`)`)
      if (stale.length > 0) process.exitCode = 1
      return
    }
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { recursive: true })
    cpSync(directory, target, { recursive: true })
    console.log(`wrote ${filesIn(target).length} files to ${target}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
