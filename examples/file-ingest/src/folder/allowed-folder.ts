import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { ProgressError } from '@progress/core'

/** Whether a path is the root itself, or below it. Both are real paths. */
export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/**
 * The folder that a client names, below the one that the server allows.
 *
 * @param folder - Relative to the root; `''` or `.` is the root itself.
 * @returns Its real path.
 * @throws {ProgressError} `invalid_input` for `..`, an absolute path, a link that leads out, and what is no folder: all
 * alike, so that nobody learns what lies elsewhere.
 */
export async function allowedFolder(root: string | undefined, folder: string): Promise<string> {
  const parts = folder.split(/[\\/]/)
  if (root === undefined || folder.includes('\0') || isAbsolute(folder) || parts.includes('..')) throw notAllowed()
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(resolve(root, folder))])
    if (isWithin(realRoot, real) && (await stat(real)).isDirectory()) return real
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
  }
  throw notAllowed()
}

const notAllowed = (): ProgressError<'invalid_input'> =>
  new ProgressError('invalid_input', {
    issues: [{ path: ['folder'], message: 'There is no such folder among those that the server allows' }],
  })
