import { describe, expect, it } from 'vitest'
import { compile } from './compile-snippets.ts'
import { freePort, runPage } from './run-snippets.ts'
import { type Snippet, snippetsOf } from './snippet.ts'
import { filesOf, writeFiles } from './snippet-files.ts'

const fence = (info: string, ...code: string[]): string => ['```'.concat(info), ...code, '```', ''].join('\n')

async function lay(page: string, text: string): Promise<{ snippets: Snippet[]; port: number; found: string[] }> {
  const snippets = snippetsOf(page, text)
  const port = await freePort()
  const files = filesOf(snippets, port)
  writeFiles(page, files)
  return { snippets, port, found: [...compile(files).values()].flat() }
}

describe('a page', () => {
  it('gives its snippets with their lines and names, and leaves other fences alone', () => {
    const text = [
      '# Title',
      '',
      fence('ts file=a.ts', 'export const a = 1'),
      fence('json', '{}'),
      fence('sh', 'ls'),
    ].join('\n')
    expect(snippetsOf('page.md', text)).toMatchObject([
      { line: 3, language: 'ts', file: 'a.ts', mode: 'compile', code: 'export const a = 1\n' },
      { line: 11, language: 'sh', file: 'line-11.sh', mode: 'compile', code: 'ls\n' },
    ])
  })

  it.each(['js', 'typescript', 'bash'])('may not call a language %s', (language) => {
    expect(() => snippetsOf('page.md', fence(language, ''))).toThrow('page.md:1')
  })

  it('may not say in a fence what no test understands', () => {
    expect(() => snippetsOf('page.md', fence('ts runn', ''))).toThrow('page.md:1: a fence cannot say `runn`')
  })

  it('may not leave a fence open', () => {
    expect(() => snippetsOf('page.md', '```ts\nconst a = 1')).toThrow('line 1')
  })
})

describe('compiling', () => {
  it('names the page, the line and the reason where a snippet is wrong', async () => {
    const { found } = await lay(
      'wrong.md',
      `text\n\n${fence('ts', 'export const a = 1', 'export const b: string = a')}`,
    )
    expect(found).toEqual([expect.stringMatching(/^wrong\.md:5 TS2322: /)])
  })

  it('knows what an import of a package gives', async () => {
    const { found } = await lay('missing.md', fence('ts', "import { thereIsNoSuchThing } from '@progress/core'"))
    expect(found).toEqual([expect.stringContaining('thereIsNoSuchThing')])
  })

  it('goes on with a file that was begun above, and lets others import it', async () => {
    const text = [
      fence('ts file=a.ts', 'const one: number = 1'),
      fence('ts file=a.ts', 'export const two = one + one'),
      fence('ts', "import { two } from './a.ts'", 'export const four: number = two + two'),
    ].join('\n')
    expect((await lay('pieces.md', text)).found).toEqual([])
  })
})

describe('running', () => {
  const server = fence(
    'ts serve',
    "import { createServer } from 'node:http'",
    "createServer((_, response) => response.end('hello')).listen(3000)",
  )
  const client = (expected: string): string =>
    fence('ts run', "console.log(await (await fetch('http://localhost:3000')).text())") + fence('text output', expected)

  it('keeps a server up for what comes after it, and compares what is printed', async () => {
    const { snippets, port, found } = await lay('served.md', `${server}\n${client('hello')}`)
    expect(found).toEqual([])
    expect(await runPage(snippets, port)).toEqual([])
  })

  it('tells what a snippet printed instead', async () => {
    const { snippets, port } = await lay('other.md', `${server}\n${client('goodbye')}`)
    expect(await runPage(snippets, port)).toEqual([
      expect.stringMatching(/^other\.md:6 prints something else(.|\n)*hello/),
    ])
  })

  it('tells how a snippet failed', async () => {
    const { snippets, port } = await lay('fails.md', fence('sh run', 'echo before', 'exit 3'))
    expect(await runPage(snippets, port)).toEqual(['fails.md:1 ends with 3\nbefore\n'])
  })

  it('tells of a server that never listens', async () => {
    const { snippets, port } = await lay('silent.md', fence('ts serve', "throw new Error('no')", 'export {}'))
    expect(await runPage(snippets, port)).toEqual([expect.stringContaining('does not listen')])
  })
})
