import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { root } from './snippet.ts'

const run = promisify(execFile)
const docs = join(root, 'docs')

/** Where an import leads: a file, or one for each condition. */
type Target = string | { readonly [condition: string]: Target }

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly files: readonly string[]
  readonly exports: Readonly<Record<string, Target>>
}

const filesOf = (target: Target): string[] =>
  typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf)

const published = readdirSync(join(root, 'packages'))
  .map((name) => ({
    directory: join(root, 'packages', name),
    manifest: JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest,
  }))
  .filter(({ manifest }) => manifest.private !== true)

const entries = published.flatMap(({ manifest }) =>
  Object.entries(manifest.exports)
    .filter(([subpath, target]) => !subpath.endsWith('.css') && typeof target !== 'string' && 'require' in target)
    .map(([subpath]) => join(manifest.name, subpath)),
)

/** What a program of its own, in a directory that has installed the packages, sees of a module. */
async function namesOf(expression: string): Promise<string[]> {
  const program = `console.log(JSON.stringify(Object.keys(${expression})))`
  // Without it Node 24 would hide an ESM-only dependency from `require`, which Node 20 refuses.
  const flags = ['--no-experimental-require-module', '--input-type=module']
  const preamble = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
  const { stdout } = await run(process.execPath, [...flags, '--eval', `${preamble}${program}`], { cwd: docs })
  return (JSON.parse(stdout) as string[]).filter((name) => name !== 'default' && name !== '__esModule').sort()
}

/** Each module that goes into a bundle of the file, or stays outside of it. */
async function modulesOf(file: string): Promise<{ inside: string[]; outside: string[] }> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    write: false,
    metafile: true,
  })
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  return { inside: Object.keys(metafile.inputs), outside: [...new Set(outside)].sort() }
}

describe.each(entries)('%s', (entry) => {
  it('loads with import and with require, and gives the same names', async () => {
    const imported = await namesOf(`await import('${entry}')`)
    expect(imported.length).toBeGreaterThan(0)
    expect(await namesOf(`require('${entry}')`)).toEqual(imported)
  })
})

describe.each(published)('$manifest.name', ({ directory, manifest }) => {
  it('has every file that its manifest names', () => {
    const named = Object.values(manifest.exports).flatMap(filesOf)
    expect(named.filter((path) => !existsSync(join(directory, path)))).toEqual([])
  })

  it('bundles nothing but what CommonJS could not load', () => {
    const files = readdirSync(join(directory, 'dist')).filter((name) => /^(?!progress-client).*\.c?js$/.test(name))
    // esbuild writes each module's path above its code.
    const bundled = files.flatMap((name) =>
      [...readFileSync(join(directory, 'dist', name), 'utf8').matchAll(/^\/\/ .*node_modules\/(.+)\/dist/gm)].map(
        ([, dependency]) => `${name}: ${dependency?.split('node_modules/').at(-1)}`,
      ),
    )
    const allowed = manifest.name === '@progress/client' ? ['index.cjs: eventsource-parser'] : []
    expect([...new Set(bundled)]).toEqual(allowed)
  })
})

describe('what runs anywhere', () => {
  it('the root entry of core imports nothing', async () => {
    expect((await modulesOf(join(root, 'packages/core/dist/index.js'))).outside).toEqual([])
  })

  it('the client imports core and the parser of event streams, and nothing of Node', async () => {
    const { outside } = await modulesOf(join(root, 'packages/client/dist/index.js'))
    expect(outside.filter((path) => !['@progress/core', 'eventsource-parser'].includes(path))).toEqual([])
  })

  it('the React package keeps its directive for server components', () => {
    for (const file of ['index.js', 'index.cjs']) {
      expect(readFileSync(join(root, 'packages/react/dist', file), 'utf8')).toMatch(
        /^(['"])use client\1|^"use strict";\s*['"]use client['"]/,
      )
    }
  })
})

it('the client’s bundles come with the licence of what they contain', () => {
  const directory = join(root, 'packages/client')
  const licence = readFileSync(join(directory, 'node_modules/eventsource-parser/LICENSE'), 'utf8')
  expect(readFileSync(join(directory, 'THIRD-PARTY.md'), 'utf8')).toContain(licence.trim())
  expect((JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest).files).toContain(
    'THIRD-PARTY.md',
  )
})

describe('the one file for the browser', () => {
  const file = join(root, 'packages/client/dist/progress-client.js')

  it('imports nothing', async () => {
    expect((await modulesOf(file)).outside).toEqual([])
  })

  it('holds neither zod nor a built-in module of Node', () => {
    const code = readFileSync(file, 'utf8')
    const builtins = builtinModules.filter(
      (name) => code.includes(`"node:${name}"`) || code.includes(`require("${name}")`),
    )
    expect(builtins).toEqual([])
    expect(code).not.toMatch(/\bZod(Error|Type|Object)\b/)
  })

  it('gives the names that the package gives', async () => {
    expect(await namesOf(`await import('${file}')`)).toEqual(await namesOf(`await import('@progress/client')`))
  })
})
