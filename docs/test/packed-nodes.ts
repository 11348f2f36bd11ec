import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const OLDEST = 20

/** The versions of Node that are here and that `engines` allows, this one among them. */
export function nodesHere(): { readonly version: string; readonly path: string }[] {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  const others = directories.map((directory) => join(directory, 'node')).filter((path) => existsSync(path))
  const versions = new Map([[process.version, process.execPath]])
  for (const path of others) {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()
    if (!versions.has(version) && Number(version.slice(1).split('.', 1)) >= OLDEST) versions.set(version, path)
  }
  return [...versions].map(([version, path]) => ({ version, path }))
}
