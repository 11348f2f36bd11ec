import { expect, it } from 'vitest'
import { MAX_DOCUMENT_BYTES } from '../src/document-limits.ts'
import { purchaseOrder } from '../src/workflow.ts'
import { checkDocument } from './document-check.ts'
import { describeFailure, failureHint, mayRetry } from './failures.ts'

it('says what went wrong, and then what can be done', () => {
  expect(describeFailure({ code: 'document_encrypted', message: 'The document has a password' })).toBe(
    'The document has a password. Save a copy without the password and upload that.',
  )
})

it('leaves a failure that it has no advice for in its own words', () => {
  expect(describeFailure({ code: 'internal', message: 'Something went wrong.' })).toBe('Something went wrong.')
})

it.each(Object.keys(purchaseOrder.errors))('has advice for %s, as for every code of the workflow', (code) => {
  expect(failureHint({ code, message: '' })).toMatch(/\.$/)
})

it('offers another try where that may help', () => {
  expect(mayRetry({ code: 'network', message: '' })).toBe(true)
  expect(mayRetry({ code: 'too_many_sessions', message: '' })).toBe(true)
  expect(mayRetry({ code: 'document_empty', message: '', retryable: false })).toBe(false)
})

const refused = (name: string, size: number): string | undefined => checkDocument({ name, size })?.code

it('refuses at once what the server would refuse after the upload', () => {
  expect(refused('order.docx', 10)).toBe('document_unsupported')
  expect(refused('order', 10)).toBe('document_unsupported')
  expect(refused('order.pdf', 0)).toBe('document_empty')
  expect(refused('order.pdf', MAX_DOCUMENT_BYTES + 1)).toBe('document_too_large')
  expect(refused('ORDER.PDF', MAX_DOCUMENT_BYTES)).toBeUndefined()
})
