import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { compile } from './compile-snippets.ts'
import { freePort, runPage } from './run-snippets.ts'
import { pages, root, type Snippet, snippetsOf } from './snippet.ts'
import { filesOf, type SnippetFile, writeFiles } from './snippet-files.ts'

const run = promisify(execFile)

async function lay(page: string, snippets: readonly Snippet[]): Promise<{ port: number; files: SnippetFile[] }> {
  const port = await freePort()
  const files = filesOf(snippets, port)
  writeFiles(page, files)
  return { port, files }
}

const written = pages().map((page) => ({ page, snippets: snippetsOf(page, readFileSync(join(root, page), 'utf8')) }))
const laid = new Map<string, { port: number; files: SnippetFile[] }>()
let found = new Map<string, string[]>()

beforeAll(async () => {
  for (const { page, snippets } of written) laid.set(page, await lay(page, snippets))
  found = compile([...laid.values()].flatMap(({ files }) => files))
}, 120_000)

it('the README shows code', () => {
  const shown = written.filter(({ page }) => page === 'README.md').flatMap(({ snippets }) => snippets)
  expect(shown.map(({ language }) => language)).toContain('ts')
})

describe.each(written.filter(({ snippets }) => snippets.length > 0))('$page', ({ snippets }) => {
  it.each(filesOf(snippets).filter(({ language }) => language !== 'sh'))('compiles (line $lines.0)', ({ path }) => {
    expect(found.get(path)).toEqual([])
  })

  it.each(filesOf(snippets).filter(({ language }) => language === 'sh'))(
    'is sound shell (line $lines.0)',
    async ({ path }) => {
      await expect(run('bash', ['-n', path])).resolves.toMatchObject({ stderr: '' })
    },
  )
})

const runnable = written.filter(({ snippets }) => snippets.some(({ mode }) => mode !== 'compile'))

it.each(runnable)('$page runs as it is written', { timeout: 180_000 }, async ({ page, snippets }) => {
  expect(await runPage(snippets, laid.get(page)?.port ?? 0)).toEqual([])
})
