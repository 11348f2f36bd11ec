import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deadLinks } from './links.ts'
import { pages, root } from './snippet.ts'

it.each(pages())('every link of %s leads to a file and a heading of this repository', (page) => {
  expect(deadLinks(page, readFileSync(join(root, page), 'utf8'))).toEqual([])
})

describe('a link', () => {
  it('may lead to a file, a directory, a heading, or out of the repository', () => {
    const text =
      '# What it is\n\n[a](package.json) [b](docs/) [c](#what-it-is) [d](https://example.org/x) [e](mailto:a@b.c)'
    expect(deadLinks('README.md', text)).toEqual([])
  })

  it('is dead where there is no such file or heading', () => {
    expect(deadLinks('README.md', '[a](no-such.md) [b](#no-such) ![c](no-such.png)')).toEqual([
      'no-such.md',
      '#no-such',
      'no-such.png',
    ])
  })

  it('is not looked for in code', () => {
    expect(deadLinks('README.md', '```ts\nf[0](no-such.md)\n```\n`[a](no-such.md)`')).toEqual([])
  })

  it('may lead to a heading below code, and is looked for below code too', () => {
    const text = '# A\n\n```sh\nls\n```\n\n## Below\n\n[a](#below) [b](#no-such)\n\n```sh\nls\n```\n'
    expect(deadLinks('README.md', text)).toEqual(['#no-such'])
  })

  it('is read from where its page stands', () => {
    expect(
      deadLinks('packages/core/README.md', '[a](../../package.json) [b](package.json) [c](docs/package.json)'),
    ).toEqual(['docs/package.json'])
  })
})
