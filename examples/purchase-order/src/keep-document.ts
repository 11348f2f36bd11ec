import { type Json, type ParsedInputOf, ProgressError } from '@progress/core'
import type { KeepContext } from '@progress/server'
import type { Database } from './database/database.ts'
import { findDocument, putDocument } from './database/documents.ts'
import { MAX_DOCUMENT_BYTES } from './document-limits.ts'
import type { purchaseOrder } from './workflow.ts'

const MAX_NAME_LENGTH = 200

/** Puts an upload away, and gives the reference that stands in its place: for the worker, and for each retry. */
export function keepDocument(
  database: Database,
): (input: ParsedInputOf<typeof purchaseOrder>, context: KeepContext) => Promise<Json> {
  return async (input, { owner }) => {
    if (owner === undefined) throw new ProgressError('unauthorized')
    const { merchant } = input
    if ('document' in input) {
      const document = await findDocument(database, { id: input.document.id, owner })
      if (document !== undefined) return { merchant, document: { ...document } }
      throw new ProgressError('invalid_input', { issues: [{ path: ['document', 'id'], message: 'unknown document' }] })
    }
    const { file } = input
    if (file.size > MAX_DOCUMENT_BYTES) {
      throw new ProgressError('payload_too_large', {
        message: `A document has at most ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB`,
      })
    }
    const bytes = new Uint8Array(await file.arrayBuffer())
    const document = await putDocument(database, { owner, name: nameOf(file.name), bytes })
    return { merchant, document: { ...document } }
  }
}

/** A file's name as it may be shown and kept: its last part, without control characters. */
function nameOf(name: string): string {
  const last =
    name
      .replaceAll(/\p{Cc}|\p{Cs}/gu, '')
      .split(/[\\/]/)
      .at(-1)
      ?.trim() ?? ''
  return last.slice(-MAX_NAME_LENGTH) || 'document'
}
