import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from './run-snippets.ts'
import { root, snippetsOf } from './snippet.ts'
import { filesOf } from './snippet-files.ts'

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
  await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs, 'zod'], { cwd: folder })
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

  it('has a bar of its own by the server, the client and the page of the README', async () => {
    const port = await freePort()
    const snippets = snippetsOf('README.md', await readFile(join(root, 'README.md'), 'utf8'))
    const files = filesOf(snippets, port).filter(({ path }) => !path.endsWith('.tsx'))
    for (const { path, text } of files) await writeFile(join(folder, basename(path)), text)
    const page = snippets.find(({ code }) => code.startsWith('cat > index.html'))
    await run('bash', [page?.file ?? ''], { cwd: folder })
    const server = spawn(process.execPath, ['server.ts'], { cwd: folder })
    try {
      await once(server.stdout, 'data')
      const { stdout } = await run(process.execPath, ['client.ts'], { cwd: folder })
      expect(stdout).toMatch(/^#{20} 100 %/m)
      expect(stdout).toMatch(/\{ files: \d+, lines: \d+ \}/)
      const script = await fetch(`http://localhost:${port}/progress-client.js`)
      expect(script.headers.get('content-type')).toBe('text/javascript')
      expect(await (await fetch(`http://localhost:${port}/`)).text()).toContain('/progress-client.js')
    } finally {
      server.kill()
      await once(server, 'close')
    }
  })
})
