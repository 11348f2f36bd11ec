import { Canvas } from '@napi-rs/canvas'
import { createIsomorphicCanvasFactory, getDocumentProxy } from 'unpdf'
import { REFUSALS } from '../failure.ts'
import type { PageSize, Run } from '../layout/layout.ts'
import type { Limits } from '../limits.ts'
import { Refused } from './refused.ts'

/** A page's picture, apart from its text, for OCR. */
export interface Picture {
  readonly png: Uint8Array
  /** Pixels of a point. */
  readonly scale: number
}

/** An opened PDF. */
export interface Pdf {
  readonly pages: readonly PageSize[]
  /** All text. */
  runs(): Promise<Run[]>
  /** What is drawn on a page and is no text; undefined where that is next to nothing. */
  pictureOf(page: number, runs: readonly Run[]): Promise<Picture | undefined>
}

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>
type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>

/** Letters of 10 points come out some 25 pixels high: where OCR is at its best. */
const SCALE = 200 / 72
const MAX_CANVAS_PIXELS = 10_000_000
const MAX_RUNS = 100_000

/** Opens a PDF. */
export async function openPdf(bytes: Uint8Array, limits: Limits): Promise<Pdf> {
  const CanvasFactory = await createIsomorphicCanvasFactory(() => import('@napi-rs/canvas'))
  const pdf = await getDocumentProxy(bytes, {
    CanvasFactory,
    maxImageSize: limits.maxPixels,
    verbosity: 0,
  }).catch((error: unknown) => {
    const isLocked = error instanceof Error && error.name === 'PasswordException'
    const { code, message } = isLocked ? REFUSALS.encrypted : REFUSALS.damaged
    throw new Refused(code, message, error)
  })
  if (pdf.numPages > limits.maxPages) {
    throw new Refused('document_too_large', `The document has more than ${limits.maxPages} pages.`)
  }
  const pages = await pagesOf(pdf)
  return {
    pages: pages.map((page) => {
      const { width, height } = page.getViewport({ scale: 1 })
      return { width, height }
    }),
    async runs() {
      const all: Run[] = []
      for (const page of pages) {
        all.push(...(await runsOf(page)))
        if (all.length > MAX_RUNS)
          throw new Refused('document_too_large', 'The document has too much text for an order.')
      }
      return all
    },
    async pictureOf(number, runs) {
      const page = pages[number - 1]
      return (
        page &&
        pictureOf(
          page,
          runs.filter((run) => run.page === number),
        )
      )
    },
  }
}

async function pagesOf(pdf: PdfDocument): Promise<PdfPage[]> {
  const pages: PdfPage[] = []
  try {
    for (let number = 1; number <= pdf.numPages; number++) pages.push(await pdf.getPage(number))
  } catch (cause) {
    throw new Refused('document_unreadable', REFUSALS.damaged.message, cause)
  }
  if (pages.length === 0) throw new Refused('document_empty', REFUSALS.empty.message)
  return pages
}

async function runsOf(page: PdfPage): Promise<Run[]> {
  const viewport = page.getViewport({ scale: 1 })
  const { items } = await page.getTextContent({ includeMarkedContent: false })
  return items.flatMap((item): Run[] => {
    if (!('str' in item) || item.str.trim() === '') return []
    const [a, b, , , e, f] = multiplied(viewport.transform, item.transform)
    // Text that does not run from left to right is a watermark or stands on the margin.
    if (Math.abs(b) > 0.2 * Math.abs(a) || a <= 0) return []
    const size = item.height || Math.hypot(a, b)
    return [
      { text: item.str, page: page.pageNumber, left: e, right: e + item.width, baseline: f, size, origin: 'text' },
    ]
  })
}

type Matrix = [number, number, number, number, number, number]

function multiplied(outer: readonly number[], inner: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = outer
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = inner
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

/**
 * The page drawn without its text: text is painted over where it stands, so that OCR reads what is drawn and nothing
 * twice.
 */
async function pictureOf(page: PdfPage, runs: readonly Run[]): Promise<Picture | undefined> {
  const { width, height } = page.getViewport({ scale: 1 })
  const scale = Math.min(SCALE, Math.sqrt(MAX_CANVAS_PIXELS / Math.max(1, width * height)))
  const viewport = page.getViewport({ scale })
  const canvas = new Canvas(Math.max(1, Math.ceil(viewport.width)), Math.max(1, Math.ceil(viewport.height)))
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise
  context.resetTransform()
  context.fillStyle = '#fff'
  for (const { left, right, baseline, size } of runs) {
    context.fillRect(
      left * scale - 1,
      (baseline - size) * scale - 1,
      (right - left) * scale + 2,
      size * 1.3 * scale + 2,
    )
  }
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  if (!hasInk(data)) return undefined
  return { png: new Uint8Array(await canvas.encode('png')), scale }
}

/** Whether more is drawn than a few rules: the least that a word of a logo needs. */
function hasInk(data: Uint8ClampedArray): boolean {
  let dark = 0
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at] ?? 255) + (data[at + 1] ?? 255) + (data[at + 2] ?? 255) < 600) dark++
    if (dark > 300) return true
  }
  return false
}
