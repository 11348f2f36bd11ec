import type { ReactElement } from 'react'
import type { DocumentKind } from '../src/document-limits.ts'
import { KIND_NAMES } from './document-check.ts'

/** What sort of file a document is. @param kind - `undefined`: its name does not say. */
export function KindBadge({ kind }: { readonly kind: DocumentKind | undefined }): ReactElement {
  return (
    <span className="kind" data-kind={kind}>
      {kind ? KIND_NAMES[kind] : 'File'}
    </span>
  )
}
