import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pages, quotesOf, root, snippetsOf } from './snippet.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const quotes = pages().flatMap((page) => quotesOf(page, read(page)))

it.each(quotes)('$page says at line $line what stands in $from', ({ from, code }) => {
  expect(`\n${read(from)}`).toContain(`\n${code}`)
})

it('takes a quote for no snippet, and a snippet for no quote', () => {
  const page = '```ts from=a/b.ts\nconst a = 1\n```\n\n```ts\nconst b = 2\n```\n'
  expect(quotesOf('page.md', page)).toEqual([{ page: 'page.md', line: 1, from: 'a/b.ts', code: 'const a = 1\n' }])
  expect(snippetsOf('page.md', page).map(({ code }) => code)).toEqual(['const b = 2\n'])
})
