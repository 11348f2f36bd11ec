import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CODES } from '@progress/core'
import { expect, it } from 'vitest'
import { root } from './snippet.ts'

it('the page of errors has the codes that the SDK has, with their status, retryability and words', () => {
  const text = readFileSync(join(root, 'docs/guides/errors.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\d{3}) \| (yes|no) \| ([^|]+) \|/gm)]
  const shown = rows.map(([, code, status, retryable, title]) => [code, Number(status), retryable === 'yes', title])
  const known = Object.entries(ERROR_CODES).map(([code, { status, retryable, title }]) => [
    code,
    status,
    retryable,
    title,
  ])
  expect(shown).toEqual(known)
})
