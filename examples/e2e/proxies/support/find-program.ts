import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'

/** Where Debian puts servers, which is not on everybody's path. */
const ALSO_IN = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The path of an installed program. */
export function findProgram(name: string): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...ALSO_IN]
  return directories.map((directory) => join(directory, name)).find(isExecutable)
}

/** As `describe`; skipped by name where the program is not installed, but for CI, where that is a failure. */
export function describeWith(program: string): typeof describe | typeof describe.skip {
  return findProgram(program) || process.env.CI ? describe : describe.skip
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
