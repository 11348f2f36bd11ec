import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { describe } from 'vitest'
import { describeWhere } from './describe-where.ts'

/** Where Debian puts servers, which is not on everybody's path. */
const ALSO_IN = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The path of an installed program. */
export function findProgram(name: string): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...ALSO_IN]
  return directories.map((directory) => join(directory, name)).find(isExecutable)
}

/** As `describe`, where the program is installed. */
export const describeWith = (program: string): typeof describe | typeof describe.skip =>
  describeWhere(findProgram(program))

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
