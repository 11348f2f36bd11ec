import { createTextReader } from 'scan/ocr'
import sharp from 'sharp'
import { failure, REFUSALS } from '../failure.ts'
import type { PageSize, Run } from '../layout/layout.ts'
import type { Limits } from '../limits.ts'

/** Reads text off pictures of pages, one at a time: there is one recogniser. */
export interface PageText {
  /**
   * @param image - PNG or what else sharp reads.
   * @param options - Which page it shows, and how many of its pixels are a point.
   * @throws {ProgressError} `document_unreadable` where it takes too long. The signal's reason when aborted.
   */
  read(image: Uint8Array, options: { page: number; scale: number; signal?: AbortSignal | undefined }): Promise<Run[]>
  close(): Promise<void>
}

/** Makes a reader; its worker starts with the first picture. */
export function createPageText({ ocrMs }: Limits): PageText {
  const reader = createTextReader({ budgetMs: ocrMs, width: false, spreadShades: false })
  let last: Promise<unknown> = Promise.resolve()
  return {
    read(image, { page, scale, signal }) {
      // The recogniser is ended to stop it: whoever waits behind must not have begun.
      const reading = last.then(() => reader.words(Buffer.from(image), signal))
      last = reading.catch(() => undefined)
      return reading.then(
        (words) =>
          words.map((word) => ({
            text: word.text,
            page,
            left: word.left / scale,
            right: word.right / scale,
            baseline: word.baseline / scale,
            size: word.height / scale,
            origin: 'ocr',
          })),
        (cause: unknown) => {
          signal?.throwIfAborted()
          throw failure(REFUSALS.tooMuch.code, REFUSALS.tooMuch.message, cause)
        },
      )
    },
    close: () => reader.close(),
  }
}

/** Points of an A4 page's width: a picture of an order is taken for one of a page. */
const PAGE_WIDTH = 595
/** Pixels across a page that the recogniser is at its best with. */
const WIDTH = 1_700

/** A photograph or scan that was uploaded as such, upright and in a comfortable size. */
export async function preparedPicture(
  bytes: Uint8Array,
  { maxPixels }: Limits,
): Promise<{ png: Uint8Array; scale: number; size: PageSize }> {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'truncated' })
      .rotate()
      .flatten({ background: '#fff' })
      .grayscale()
      .resize({ width: WIDTH, height: 3 * WIDTH, fit: 'inside' })
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true })
    const scale = info.width / PAGE_WIDTH
    return { png: data, scale, size: { width: PAGE_WIDTH, height: info.height / scale } }
  } catch (cause) {
    if (/pixel limit/i.test(String(cause))) {
      throw failure(
        'document_too_large',
        `The picture has more than ${Math.round(maxPixels / 1e6)} million pixels.`,
        cause,
      )
    }
    throw failure('document_unreadable', REFUSALS.damaged.message, cause)
  }
}
