import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, type Snippet } from './snippet.ts'

/** A file that a page's snippets make up, and where each of its lines comes from. */
export interface SnippetFile {
  readonly page: string
  readonly path: string
  readonly language: Snippet['language']
  readonly text: string
  /** The page's line for each line of the file. */
  readonly lines: readonly number[]
}

/** Within the docs package, so that a snippet finds the packages as an application finds what it has installed. */
const workspace = join(root, 'docs', '.snippets')

/** Where a page's files are written, and its snippets run. */
export const directoryOf = (page: string): string => join(workspace, page.replace(/\.md$/, '').replaceAll('/', '-'))

/** The port that pages speak of; while a test runs them, a free one stands in its place. */
const PORT_ON_PAGES = /\b3000\b/g

/** Puts together the snippets that go on with the same file. */
export function filesOf(snippets: readonly Snippet[], port = 3000): SnippetFile[] {
  const files = new Map<string, SnippetFile>()
  for (const { page, line, language, file, code } of snippets) {
    const path = join(directoryOf(page), file)
    const before = files.get(path)
    const added = code.split('\n').slice(0, -1)
    const lines = [...(before?.lines ?? []), ...added.map((_, index) => line + 1 + index)]
    files.set(path, {
      page,
      path,
      language,
      text: (before?.text ?? '') + code.replace(PORT_ON_PAGES, String(port)),
      lines,
    })
  }
  return [...files.values()]
}

/** Writes a page's files; what an earlier run left is gone. */
export function writeFiles(page: string, files: readonly SnippetFile[]): void {
  rmSync(directoryOf(page), { recursive: true, force: true })
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}
