import { DOCUMENT_KINDS, type DocumentKind, kindOf, MAX_DOCUMENT_BYTES } from '../src/document-limits.ts'
import type { Failure } from './failures.ts'
import { formatSize } from './format.ts'

/** What each kind is called. */
export const KIND_NAMES: Readonly<Record<DocumentKind, string>> = { pdf: 'PDF', csv: 'CSV', xlsx: 'Excel' }

/** For the file picker. */
export const ACCEPT: string = Object.keys(DOCUMENT_KINDS).join(',')

/**
 * Tells at once what the server would refuse after the upload.
 *
 * @returns `undefined` where nothing is wrong as far as the page can see: what is inside is the server's to judge.
 */
export function checkDocument({ name, size }: Pick<File, 'name' | 'size'>): Failure | undefined {
  const refusal = (code: string, message: string): Failure => ({ code, message, retryable: false })
  if (kindOf(name) === undefined)
    return refusal('document_unsupported', 'Only PDF, CSV and Excel (.xlsx) files are read')
  if (size === 0) return refusal('document_empty', 'The file is empty')
  if (size > MAX_DOCUMENT_BYTES) {
    const sizes = `The file has ${formatSize(size)}, and at most ${formatSize(MAX_DOCUMENT_BYTES)} are taken`
    return refusal('document_too_large', sizes)
  }
  return undefined
}
