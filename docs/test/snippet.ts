import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The workspace's top directory. */
export const root = join(import.meta.dirname, '..', '..')

/**
 * A fenced block of a page that a test compiles and, where its fence says so, runs.
 *
 * The fence names the language (`ts`, `tsx` or `sh`), and then, in any order:
 *
 * - `file=server.ts`: the snippet's name on its page; others import it as `./server.ts`. A name that comes again goes
 *   on with the same file.
 * - `run`: it is run with Node (or bash), in the order of the page, and exits with 0. An `output` block that comes next
 *   is what it prints.
 * - `serve`: it is started before what is to `run` after it, and stopped at the page's end. It listens on port 3000,
 *   which stands for a free port while the test runs, in every snippet of the page.
 *
 * One with `from=examples/…` is no snippet but a quote.
 */
export interface Snippet {
  readonly page: string
  /** Where the fence stands, counted from 1. */
  readonly line: number
  readonly language: 'ts' | 'tsx' | 'sh'
  readonly file: string
  readonly code: string
  readonly mode: 'compile' | 'run' | 'serve'
  /** What it prints, where the page says so. */
  readonly output?: string
}

/** A fenced block that a page takes from a file of this repository as it stands there; who owns the file compiles it. */
export interface Quote {
  readonly page: string
  readonly line: number
  /** The file's path from the top directory. */
  readonly from: string
  readonly code: string
}

interface Fence {
  readonly line: number
  readonly info: readonly string[]
  readonly code: string
}

const LANGUAGES: readonly string[] = ['ts', 'tsx', 'sh']

/** Other names of the same languages: a snippet must not escape the test by its spelling. */
const ALIASES: readonly string[] = ['typescript', 'javascript', 'js', 'jsx', 'bash', 'shell', 'zsh', 'console']

function fencesOf(text: string): Fence[] {
  const fences: Fence[] = []
  let open: { indent: string; ticks: string; info: string[]; line: number; code: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const match = /^(\s*)(`{3,}|~{3,})\s*(.*)$/.exec(line)
    if (open === undefined) {
      if (match)
        open = {
          indent: match[1] ?? '',
          ticks: match[2] ?? '',
          info: (match[3] ?? '').split(/\s+/),
          line: index + 1,
          code: [],
        }
    } else if (match?.[2]?.startsWith(open.ticks) && match[3] === '') {
      fences.push({ line: open.line, info: open.info, code: `${open.code.join('\n')}\n` })
      open = undefined
    } else {
      open.code.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line)
    }
  }
  if (open) throw new Error(`the fence of line ${open.line} is never closed`)
  return fences
}

const originOf = ({ info }: Fence): string | undefined =>
  info.find((flag) => flag.startsWith('from='))?.slice('from='.length)

function toSnippet(page: string, fence: Fence, next: Fence | undefined): Snippet {
  const [language = '', ...flags] = fence.info
  const named = flags.find((flag) => flag.startsWith('file='))?.slice('file='.length)
  const unknown = flags.filter((flag) => flag !== 'run' && flag !== 'serve' && !flag.startsWith('file='))
  if (unknown.length > 0) throw new Error(`${page}:${fence.line}: a fence cannot say \`${unknown.join(' ')}\``)
  const mode = flags.includes('serve') ? 'serve' : flags.includes('run') ? 'run' : 'compile'
  if (language === 'tsx' && mode !== 'compile') throw new Error(`${page}:${fence.line}: Node cannot run JSX`)
  const output = next?.info[1] === 'output' ? next.code : undefined
  return {
    page,
    line: fence.line,
    language: language as Snippet['language'],
    file: named ?? `line-${fence.line}.${language}`,
    code: fence.code,
    mode,
    ...(output === undefined ? {} : { output }),
  }
}

/**
 * The snippets of a page, in its order.
 *
 * @param page - Its path from the top directory.
 * @param text - Its Markdown.
 * @throws {Error} Where a fence is not closed, or says what no test understands.
 */
export function snippetsOf(page: string, text: string): Snippet[] {
  const fences = fencesOf(text)
  return fences.flatMap((fence, index) => {
    const [language = ''] = fence.info
    if (ALIASES.includes(language)) throw new Error(`${page}:${fence.line}: write ts, tsx or sh, not ${language}`)
    if (originOf(fence) !== undefined) return []
    return LANGUAGES.includes(language) ? [toSnippet(page, fence, fences[index + 1])] : []
  })
}

/** What a page quotes, in its order. */
export function quotesOf(page: string, text: string): Quote[] {
  return fencesOf(text).flatMap((fence) => {
    const from = originOf(fence)
    return from === undefined ? [] : [{ page, line: fence.line, from, code: fence.code }]
  })
}

const markdownIn = (directory: string): string[] =>
  readdirSync(join(root, directory), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(directory, entry.name))

/** The pages that people write: the README, the guides, and each package's README. What tools write is left out. */
export function pages(): string[] {
  const guides = readdirSync(join(root, 'docs'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|reference$|schema$|scripts$|test$)/.test(entry.name))
    .flatMap((entry) => markdownIn(join('docs', entry.name)))
  const readmes = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'README.md'))
  return ['README.md', ...readmes, ...markdownIn('docs'), ...guides].filter((page) => existsSync(join(root, page)))
}
