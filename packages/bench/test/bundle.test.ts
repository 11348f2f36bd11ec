import { describe, expect, it } from 'vitest'
import { PARTS } from '../src/bundle/entries.ts'
import { bundleGoals, bundleReport } from '../src/scenarios/bundle-report.ts'

const size = { minified: 9_000, gzipped: 4_000, builtins: ['http2'] }

describe('the report on bundles', () => {
  it('says why something cannot be bundled, and what of Node it imports', () => {
    const row = (gone: boolean) => ({ entry: PARTS.client, size: gone ? { fault: 'no such file' } : size })
    const text = bundleReport({ parts: [], clients: [row(true), row(false)], hooks: [] })
    expect(text).toContain('cannot be bundled: no such file')
    expect(text).toContain('imports `node:http2`')
    expect(text.indexOf('4,000 B')).toBeLessThan(text.indexOf('no such file'))
  })

  it('has no figure for what was not weighed', () => {
    expect(bundleGoals([{ entry: PARTS.client, size }]).map(({ figure }) => figure)).toEqual([4_000, Number.NaN])
  })
})
