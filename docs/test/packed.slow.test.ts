import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root, snippetsOf } from './snippet.ts'

const run = promisify(execFile)
const packages = ['core', 'server', 'client', 'react']
let folder = ''

/** What somebody has who installed the packages from the registry into an empty folder. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'progress-consumer-'))
  for (const name of packages) {
    const out = join(folder, `${name}.tgz`)
    await run('npx', ['-y', 'pnpm@12', 'pack', '--out', out], { cwd: join(root, 'packages', name) })
  }
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  const tarballs = packages.map((name) => `./${name}.tgz`)
  await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs], { cwd: folder })
}, 240_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('an empty folder with the packed packages', () => {
  it('gets one copy of core for all of them', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--parseable', '@progress/core'], { cwd: folder })
    expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/node_modules\/@progress\/core$/)])
  })

  it.each(packages)('finds in %s nothing but what was built, its README and its licence', async (name) => {
    const installed = await readdir(join(folder, 'node_modules', '@progress', name))
    expect(installed.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
  })

  it('runs the example of the README of core', async () => {
    const text = await readFile(join(root, 'packages/core/README.md'), 'utf8')
    const [example] = snippetsOf('packages/core/README.md', text).filter(({ mode }) => mode === 'run')
    await writeFile(join(folder, 'example.ts'), example?.code ?? '')
    const { stdout } = await run(process.execPath, ['example.ts'], { cwd: folder })
    expect(stdout).toBe(example?.output)
  })
})
