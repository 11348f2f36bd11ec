/** Largest document that is taken, in bytes. */
export const MAX_DOCUMENT_BYTES = 25 * 1024 * 1024

/** What the bytes of a document may be, by the extension that its name should have. */
export const DOCUMENT_KINDS = { '.pdf': 'pdf', '.csv': 'csv', '.xlsx': 'xlsx' } as const

/** What a document is, as far as its name tells; the reader goes by the bytes. */
export type DocumentKind = (typeof DOCUMENT_KINDS)[keyof typeof DOCUMENT_KINDS]

/** @returns `undefined` where the name ends in none of the known extensions. */
export function kindOf(name: string): DocumentKind | undefined {
  const extension = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? ''
  return Object.hasOwn(DOCUMENT_KINDS, extension) ? DOCUMENT_KINDS[extension as keyof typeof DOCUMENT_KINDS] : undefined
}
