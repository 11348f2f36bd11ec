import { parseOffice, type SupportedFileType } from 'officeparser'
import type { Limits } from '../../limits.ts'
import { Refused } from '../refused.ts'
import { readZipEntries } from './zip-entries.ts'

/** Cells of a table that a few bytes may ask for. */
const MAX_TABLE_CELLS = 200_000

/**
 * Reads the text of an Office document, whose sizes are checked first.
 *
 * @param extension - Its format, such as `docx`.
 * @throws {Refused} `document_corrupt`, `document_encrypted`, `decompression_bomb`
 */
export async function readOffice(bytes: Uint8Array, extension: string, limits: Limits): Promise<string> {
  if (extension !== 'rtf') {
    const { isEncrypted } = await readZipEntries(bytes, limits)
    if (isEncrypted) throw new Refused('document_encrypted', 'The document is protected by a password')
  }
  try {
    const parsed = await parseOffice(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      fileType: extension as SupportedFileType,
      onWarning: () => undefined,
      decompressionLimits: {
        maxUncompressedBytes: limits.maxUnpackedBytes,
        maxZipEntries: limits.maxZipEntries,
        maxTableCells: MAX_TABLE_CELLS,
      },
    })
    const { value } = await parsed.to('text')
    return String(value)
  } catch (error) {
    throw new Refused('document_corrupt', 'The document cannot be read: it is damaged or cut short', error)
  }
}
