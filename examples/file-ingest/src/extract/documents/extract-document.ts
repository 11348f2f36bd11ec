import type { Limits } from '../../limits.ts'
import type { FileFacts } from '../../workflows.ts'
import type { Detected } from '../detect.ts'
import type { TextTraits } from '../scores.ts'
import { decodeText } from '../text-type.ts'

/** A document's text, and what it is judged by beside its keywords. */
export type ExtractedDocument = Omit<TextTraits, 'keywords'>

/**
 * Reads the text of whatever has one.
 *
 * @param facts - What is found is written here as it is found.
 * @returns `undefined` for types that are known, but not taken apart.
 * @throws {Refused} `document_corrupt`, `document_encrypted`, `decompression_bomb`
 */
export async function extractDocument(
  bytes: Uint8Array,
  { kind, type, extension }: Detected,
  facts: FileFacts,
  limits: Limits,
): Promise<ExtractedDocument | undefined> {
  // Each kind brings a large library of its own: only what the file needs is loaded.
  if (kind === 'pdf') {
    const { readPdf } = await import('./read-pdf.ts')
    const pdf = await readPdf(bytes, limits)
    facts.pages = pdf.pages
    return pdf
  }
  if (kind === 'office') {
    const { readOffice } = await import('./read-office.ts')
    return { text: await readOffice(bytes, extension, limits) }
  }
  if (kind === 'archive') {
    const { readZipEntries } = await import('./zip-entries.ts')
    const { names } = await readZipEntries(bytes, limits)
    return { text: names.join('\n') }
  }
  if (kind !== 'text') return undefined
  // UTF-16 takes two bytes a character, UTF-8 up to four.
  const decoded = decodeText(bytes.subarray(0, limits.maxTextLength * 4)) ?? { text: '', isCertain: false }
  return { ...decoded, text: type === 'text/html' ? withoutMarkup(decoded.text) : decoded.text }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** What a reader of the page sees: without tags, scripts and styles. */
function withoutMarkup(html: string): string {
  return html
    .replaceAll(/<(script|style|template)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replaceAll(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(\w{1,10});/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/[ \t]+/g, ' ')
}
