import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isWithin } from './allowed-folder.ts'

/** A file that was found. */
export interface FoundFile {
  /** Its real path. */
  readonly path: string
  /** Relative to the folder, with `/`. */
  readonly name: string
  readonly size: number
}

/** Where a walk begins, and what it may see. */
export interface WalkOptions {
  /** The real path that nothing found may lie outside of. */
  readonly root: string
  /** The real path of the folder. */
  readonly folder: string
  /** Told of what was left out, by its name. */
  readonly onLeftOut?: (name: string, reason: 'leads out' | 'cannot be read') => void
}

/**
 * The files of a folder and of those below it, as they are found: by name, a folder's own before those of its folders.
 * Links are followed as long as they stay within the root; what is neither file nor folder is passed over.
 */
export async function* walkFolder(options: WalkOptions): AsyncGenerator<FoundFile> {
  const { folder, onLeftOut } = options
  const seen = new Set<string>([folder])
  const folders = [folder]
  for (let directory = folders.shift(); directory !== undefined; directory = folders.shift()) {
    const nested: string[] = []
    for (const { name } of await entriesOf(directory)) {
      const path = join(directory, name)
      const shown = relative(folder, path).split(sep).join('/')
      const found = await look(path, options.root)
      if (typeof found === 'string') onLeftOut?.(shown, found)
      else if (found.isFile) yield { path: found.path, name: shown, size: found.size }
      // A link to a folder that was walked already would lead round and round.
      else if (found.isFolder && !seen.has(found.path)) {
        seen.add(found.path)
        nested.push(path)
      }
    }
    folders.unshift(...nested)
  }
}

/** By name, for the same folder to be the same list for every worker. */
async function entriesOf(directory: string): Promise<Dirent[]> {
  const entries: Dirent[] = []
  for await (const entry of await opendir(directory)) entries.push(entry)
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
}

interface Look {
  readonly path: string
  readonly size: number
  readonly isFile: boolean
  readonly isFolder: boolean
}

async function look(path: string, root: string): Promise<Look | 'leads out' | 'cannot be read'> {
  try {
    const real = await realpath(path)
    if (!isWithin(root, real)) return 'leads out'
    const stats = await stat(real)
    return { path: real, size: stats.size, isFile: stats.isFile(), isFolder: stats.isDirectory() }
  } catch {
    return 'cannot be read'
  }
}
