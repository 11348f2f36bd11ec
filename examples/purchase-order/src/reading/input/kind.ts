import { REFUSALS, type Refusal } from '../failure.ts'

/** What the reader can take apart. */
export type DocumentKind = 'pdf' | 'csv' | 'xlsx' | 'picture'

const startsWith = (bytes: Uint8Array, ...head: number[]): boolean => head.every((byte, at) => bytes[at] === byte)

/**
 * What a file is, by its first bytes: names and media types are often wrong.
 *
 * @returns The kind, or why it is refused.
 */
export function kindOf(bytes: Uint8Array): DocumentKind | Refusal {
  if (bytes.every((byte) => byte === 0)) return REFUSALS.empty
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1')
  if (head.includes('%PDF-')) return 'pdf'
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return zipKind(bytes)
  if (startsWith(bytes, 0xff, 0xd8, 0xff) || startsWith(bytes, 0x89, 0x50, 0x4e, 0x47) || isTiff(bytes))
    return 'picture'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'picture'
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return oleRefusal(bytes)
  if (/^[\s\ufeff]*<(!doctype|html|\?xml|head|body|svg)/i.test(head.replace('\u00ef\u00bb\u00bf', ''))) {
    return unsupported('a web page or XML')
  }
  if (/^(GIF8|BM|\{\\rtf|7z|Rar!|MZ)/.test(head)) return unsupported('another kind of file')
  return isText(bytes) ? 'csv' : unsupported('no kind of file that it knows')
}

const unsupported = (what: string): Refusal => ({
  code: 'document_unsupported',
  message: `The reader takes PDF, CSV, XLSX, JPEG, PNG, TIFF and WebP; this is ${what}.`,
})

const isTiff = (bytes: Uint8Array): boolean =>
  startsWith(bytes, 0x49, 0x49, 0x2a, 0x00) || startsWith(bytes, 0x4d, 0x4d, 0x00, 0x2a)

function zipKind(bytes: Uint8Array): DocumentKind | Refusal {
  const names = Buffer.from(bytes).toString('latin1')
  if (names.includes('xl/workbook') || names.includes('xl/worksheets')) return 'xlsx'
  if (names.includes('word/document')) return unsupported('a Word document: save it as PDF')
  // A workbook that was cut short has lost its directory, but not its first entry.
  return names.includes('[Content_Types].xml') ? REFUSALS.damaged : unsupported('an archive')
}

/** Excel wraps a workbook with a password in the container of its old format. */
function oleRefusal(bytes: Uint8Array): Refusal {
  const text = Buffer.from(bytes).toString('utf16le')
  return text.includes('EncryptedPackage')
    ? REFUSALS.encrypted
    : unsupported('a workbook of the old format: save it as XLSX')
}

/** Text has no zero bytes, but for UTF-16, which says so at its start. */
function isText(bytes: Uint8Array): boolean {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) return true
  const head = bytes.subarray(0, 65_536)
  const control = head.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0)
  return control === 0
}
