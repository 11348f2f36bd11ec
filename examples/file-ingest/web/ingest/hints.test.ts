import { expect, it } from 'vitest'
import { ingest } from '../../src/workflows.ts'
import { describeFailure, hintOf } from './hints.ts'

it.each(Object.keys(ingest.errors))('has advice for %s, as for every code of the workflow', (code) => {
  expect(hintOf(code)).toMatch(/\.$/)
})

it('says what went wrong, then what can be done', () => {
  expect(describeFailure({ code: 'empty_file', message: 'The file is empty' })).toBe(
    'The file is empty. It has no content. Copy it anew from where it came.',
  )
  expect(describeFailure({ code: 'toString', message: 'It broke!' })).toBe('It broke!')
  expect(describeFailure({ code: 'internal', message: '' })).toBe('Nobody said why.')
})
