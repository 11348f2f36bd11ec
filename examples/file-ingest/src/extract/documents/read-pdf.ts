import { getDocumentProxy } from 'unpdf'
import type { Limits } from '../../limits.ts'
import { Refused } from '../refused.ts'
import { assertNoPdfBomb } from './pdf-streams.ts'

/** The text of a PDF. */
export interface PdfText {
  readonly pages: number
  /** Pages among those read that have no text: pictures of pages, mostly. */
  readonly emptyPages: number
  readonly text: string
}

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>

/**
 * Reads the text of a PDF, page by page, as far as the limits go.
 *
 * @throws {Refused} `document_corrupt`, `document_encrypted`, `decompression_bomb`
 */
export async function readPdf(bytes: Uint8Array, limits: Limits): Promise<PdfText> {
  await assertNoPdfBomb(bytes, limits)
  const pdf = await open(bytes, limits)
  try {
    const read = Math.min(pdf.numPages, limits.maxPages)
    let emptyPages = 0
    let text = ''
    for (let number = 1; number <= read && text.length < limits.maxTextLength; number++) {
      const page = await textOf(pdf, number)
      if (page.trim() === '') emptyPages += 1
      text += `${page}\n`
    }
    return { pages: pdf.numPages, emptyPages, text: text.trim() }
  } finally {
    await pdf.loadingTask.destroy()
  }
}

async function open(bytes: Uint8Array, { maxPixels }: Limits): Promise<PdfDocument> {
  try {
    // A copy: the reader takes no Buffer, and what it takes is nobody else's afterwards.
    return await getDocumentProxy(Uint8Array.from(bytes), { maxImageSize: maxPixels, verbosity: 0 })
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') {
      throw new Refused('document_encrypted', 'The document is protected by a password', error)
    }
    throw damaged(error)
  }
}

async function textOf(pdf: PdfDocument, number: number): Promise<string> {
  try {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    page.cleanup()
    return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
  } catch (error) {
    throw damaged(error)
  }
}

const damaged = (cause: unknown): Refused =>
  new Refused('document_corrupt', 'The document cannot be read: it is damaged or cut short', cause)
