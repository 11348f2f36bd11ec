import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './snippet.ts'

export const run = promisify(execFile)

/** The packages that somebody can install. */
export const PACKAGES = ['core', 'server', 'client', 'react', 'redis', 'postgres']

/** An empty folder in which somebody has installed the packages from the registry. */
export interface PackedProject {
  readonly folder: string
  /** The tarball of a package. */
  tarballOf(name: string): string
  /** Writes a file, and the directories on the way to it. */
  write(path: string, text: string): Promise<string>
  remove(): Promise<void>
}

/**
 * Packs the packages, and installs them with npm.
 *
 * @param beside - What is installed beside them.
 */
export async function packedProject(beside: readonly string[]): Promise<PackedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'progress-consumer-'))
  const tarballOf = (name: string): string => join(folder, `${name}.tgz`)
  await Promise.all(
    PACKAGES.map((name) =>
      run('npx', ['-y', 'pnpm@12', 'pack', '--out', tarballOf(name)], { cwd: join(root, 'packages', name) }),
    ),
  )
  const write = async (path: string, text: string): Promise<string> => {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    return file
  }
  await write('package.json', '{ "private": true, "type": "module" }\n')
  await run('npm', ['install', '--no-audit', '--no-fund', ...PACKAGES.map(tarballOf), ...beside], { cwd: folder })
  return { folder, tarballOf, write, remove: () => rm(folder, { recursive: true, force: true }) }
}
