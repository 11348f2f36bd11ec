import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './snippet.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1_000, min: 60_000, h: 3_600_000, MiB: 1_048_576 }

/** The names and numbers of the handler's `DEFAULTS`, as its source states them. */
function defaultsOfHandler(): Map<string, number> {
  const source = readFileSync(join(root, 'packages/server/src/options.ts'), 'utf8')
  const [, block = ''] = /^const DEFAULTS[^=]*= \{\n([\s\S]*?)^\}/m.exec(source) ?? []
  return new Map(
    [...block.matchAll(/^ {2}(\w+): (?:.*: )?([\d_ *]+),$/gm)].map(([, name = '', value = '']) => [
      name,
      value.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1),
    ]),
  )
}

it('the page of serving has every limit of the handler, with its default', () => {
  const text = readFileSync(join(root, 'docs/guides/serving.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `(max\w+|\w+Ms)` \| .* \| (\d+) ?(\w*) \|$/gm)]
  const shown = rows.map(([, name = '', count, unit = '']) => [name, Number(count) * (UNITS[unit] ?? Number.NaN)])
  expect(new Map(shown as [string, number][])).toEqual(defaultsOfHandler())
})
