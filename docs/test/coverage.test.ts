import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './snippet.ts'

/** How many requirements there are of each kind. */
const KINDS = { K: 21, S: 15, C: 8, T: 6, U: 4, E: 6, O: 5, P: 27, X: 15 }

interface Row {
  readonly number: string
  readonly where: string
  readonly shown: string
}

const page = readFileSync(join(root, 'docs/coverage.md'), 'utf8')
const rows = [...page.matchAll(/^\| ([A-Z]\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, number = '', where = '', shown = '']): Row => ({ number, where, shown }),
)

/** What a text names in code: files, and directories with a slash at their end. */
const pathsIn = (text: string): string[] => [...text.matchAll(/`([^`\s]+\/[^`\s]*)`/g)].map(([, path]) => path ?? '')

const isTest = (path: string): boolean => /\.test(-d)?\.tsx?$/.test(path)

describe('the page of coverage', () => {
  it('has one row for each requirement, in order', () => {
    const numbers = Object.entries(KINDS).flatMap(([kind, count]) =>
      Array.from({ length: count }, (_, index) => `${kind}${index + 1}`),
    )
    expect(rows.map(({ number }) => number)).toEqual(numbers)
  })

  it('names no file that is not there', () => {
    expect(pathsIn(page).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('shows each requirement by a test, or says what is open', () => {
    const unshown = rows.filter(({ shown }) => !shown.includes('open: ') && !pathsIn(shown).some(isTest))
    expect(unshown.map(({ number }) => number)).toEqual([])
  })

  it.each(rows.filter(({ number, shown }) => number.startsWith('P') && !shown.startsWith('open: ')))(
    'names for $number a test that is tagged with it',
    ({ number, shown }) => {
      const tag = `Feature: real-time-scan-progress, Property ${number.slice(1)}:`
      const tagged = pathsIn(shown).filter(
        (path) => isTest(path) && readFileSync(join(root, path), 'utf8').includes(tag),
      )
      expect(tagged).not.toEqual([])
    },
  )
})
