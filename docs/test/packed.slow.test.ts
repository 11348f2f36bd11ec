import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sizeLimits } from '../../.ci/size-limits.ts'
import { bundlers, runPage } from './packed-bundles.ts'
import { nodesHere } from './packed-nodes.ts'
import { APPLICATION, PRINTED } from './packed-program.ts'
import { PACKAGES, type PackedProject, packedProject, run } from './packed-project.ts'
import { compilePacked, RESOLUTIONS } from './packed-types.ts'
import { freePort } from './run-snippets.ts'
import { root, snippetsOf } from './snippet.ts'
import { filesOf } from './snippet-files.ts'

const FORMATS = { esm: 'module', cjs: 'commonjs' } as const

let project: PackedProject
beforeAll(async () => {
  const types = ['@types/node@24', '@types/react', '@types/react-dom']
  project = await packedProject(['zod', 'react', 'react-dom', 'fast-check', ...types])
  for (const [format, type] of Object.entries(FORMATS)) {
    await project.write(`${format}/package.json`, JSON.stringify({ type }))
    for (const [name, text] of Object.entries(APPLICATION)) await project.write(`${format}/${name}`, text)
  }
}, 240_000)
afterAll(() => project?.remove())

const modules = (): string => join(project.folder, 'node_modules')
const inProject = (...names: string[]): string[] => names.map((name) => join(project.folder, name))

/** Beside what was built: Postgres gets its tables by files that people read and apply themselves. */
const foldersOf = (name: string): string[] => ['dist', ...(name === 'postgres' ? ['migrations'] : [])]

/** What people read in a package; the client holds code of somebody else's. */
const textsOf = (name: string): string[] => ['LICENSE', 'README.md', ...(name === 'client' ? ['THIRD-PARTY.md'] : [])]

describe('a tarball', () => {
  const listed = (name: string): string[] =>
    execFileSync('tar', ['-tzf', project.tarballOf(name)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .sort()
  const read = (name: string, path: string): string =>
    execFileSync('tar', ['-xzOf', project.tarballOf(name), path], { encoding: 'utf8' })

  it.each(PACKAGES)('of %s holds what was built, its README and licences, and nothing else', (name) => {
    const files = listed(name)
    const isInFolder = (path: string): boolean =>
      foldersOf(name).some((folder) => path.startsWith(`package/${folder}/`))
    expect(files.filter((path) => !isInFolder(path))).toEqual(
      [...textsOf(name), 'package.json'].map((file) => `package/${file}`),
    )
    expect(files.filter((path) => /\.(test|prop|test-d)\.|\.map$|\/src\//.test(path))).toEqual([])
    expect(files.filter((path) => path.startsWith('package/dist/') && !/\.(c?js|d\.c?ts|css)$/.test(path))).toEqual([])
    expect(files.filter((path) => path.startsWith('package/migrations/') && !path.endsWith('.sql'))).toEqual([])
  })

  it.each(PACKAGES)('of %s points to no source map, and to nothing of this workspace', (name) => {
    const code = listed(name).filter((path) => /\.(c?js|css)$/.test(path))
    expect(code.filter((path) => read(name, path).includes('sourceMappingURL='))).toEqual([])
    expect(read(name, 'package/package.json')).not.toMatch(/workspace:|link:|file:/)
  })

  it.each(PACKAGES)('of %s gives the text that its folder has', async (name) => {
    expect(read(name, 'package/README.md')).toBe(await readFile(join(root, 'packages', name, 'README.md'), 'utf8'))
    expect(read(name, 'package/LICENSE')).toBe(await readFile(join(root, 'LICENSE'), 'utf8'))
  })
})

describe('an empty folder with the packed packages', () => {
  it('gets one copy of core for all of them', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--parseable', '@progress/core'], { cwd: project.folder })
    expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/node_modules\/@progress\/core$/)])
  })

  it.each(PACKAGES)('finds in %s nothing but what was built, its README and licences', async (name) => {
    const installed = await readdir(join(modules(), '@progress', name))
    expect(installed.sort()).toEqual([...textsOf(name), ...foldersOf(name), 'package.json'])
  })

  it('runs the example of the README of core', async () => {
    const text = await readFile(join(root, 'packages/core/README.md'), 'utf8')
    const [example] = snippetsOf('packages/core/README.md', text).filter(({ mode }) => mode === 'run')
    await project.write('example.ts', example?.code ?? '')
    const { stdout } = await run(process.execPath, ['example.ts'], { cwd: project.folder })
    expect(stdout).toBe(example?.output)
  })

  it('has a bar of its own by the server, the client and the page of the README', async () => {
    const port = await freePort()
    const snippets = snippetsOf('README.md', await readFile(join(root, 'README.md'), 'utf8'))
    const files = filesOf(snippets, port).filter(({ path }) => !path.endsWith('.tsx'))
    for (const { path, text } of files) await project.write(basename(path), text)
    const page = snippets.find(({ code }) => code.startsWith('cat > index.html'))
    await run('bash', [page?.file ?? ''], { cwd: project.folder })
    const server = spawn(process.execPath, ['server.ts'], { cwd: project.folder })
    try {
      await once(server.stdout, 'data')
      const { stdout } = await run(process.execPath, ['client.ts'], { cwd: project.folder })
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

describe('an application, with its declarations checked too', () => {
  const PAGES = ['program.ts', 'main.ts', 'page.tsx']

  it.each(Object.keys(RESOLUTIONS) as (keyof typeof RESOLUTIONS)[])(
    'has types from ESM and from CommonJS where modules are resolved as by %s',
    (resolution) => {
      const formats = resolution === 'bundler' ? ['esm'] : Object.keys(FORMATS)
      const files = formats.flatMap((format) => inProject(...PAGES.map((name) => `${format}/${name}`)))
      expect(compilePacked({ modules: modules(), files, resolution, emit: resolution === 'nodenext' })).toEqual([])
    },
    120_000,
  )

  it('has types where nothing is known of the DOM', () => {
    const files = inProject('esm/server.ts', 'cjs/server.ts', 'esm/program.ts', 'cjs/program.ts')
    expect(compilePacked({ modules: modules(), files, resolution: 'nodenext', lib: [] })).toEqual([])
  }, 120_000)

  describe.each(nodesHere())('by Node $version', ({ path }) => {
    it.each(Object.keys(FORMATS))('runs as it was compiled to %s', async (format) => {
      const { stdout, stderr } = await run(path, ['program.js'], { cwd: join(project.folder, format) })
      expect({ stdout, stderr }).toEqual({ stdout: PRINTED, stderr: '' })
    })
  })
})

describe.each(Object.entries(bundlers))('a page bundled by %s', (_name, bundle) => {
  const promised = sizeLimits.find(
    ({ entry, external }) => entry.includes('client/dist/index') && external.length === 0,
  )
  const notForBrowsers = (modules: readonly string[]): string[] =>
    modules.filter((name) => /\/zod\/|\bnode:|browser-external|^(fs|path|http|stream|buffer|events)$/.test(name))

  it('would be seen to hold zod', async () => {
    const { modules } = await bundle(project.folder, 'esm/checked.js')
    expect(notForBrowsers(modules)).not.toEqual([])
  })

  it('holds the client without zod and without anything of Node, and weighs what is promised', async () => {
    const { modules, code } = await bundle(project.folder, 'esm/plain.js')
    expect(modules.filter((name) => name.includes('@progress/client'))).not.toEqual([])
    expect(notForBrowsers(modules)).toEqual([])
    // Each bundler has a few lines of its own.
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(1.1 * (promised?.maxBytes ?? 0))
  })

  it('follows a session where there is nothing of Node', async () => {
    const { code } = await bundle(project.folder, 'esm/plain.js')
    const server = spawn(process.execPath, ['main.js'], { cwd: join(project.folder, 'esm') })
    try {
      const [printed] = await once(server.stdout, 'data')
      expect(await runPage(code, String(printed).trim())).toEqual([{ sum: 28 }, 'sse'])
    } finally {
      server.kill()
      await once(server, 'close')
    }
  })

  it('keeps the style sheet of the React package', async () => {
    const { modules, css } = await bundle(project.folder, 'esm/mount.js')
    expect(modules.filter((name) => name.includes('@progress/react'))).not.toEqual([])
    expect(css).toContain('--progress-accent')
    expect(notForBrowsers(modules)).toEqual([])
  })
})
