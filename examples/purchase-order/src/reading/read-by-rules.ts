import { failure, REFUSALS } from './failure.ts'
import { kindOf } from './input/kind.ts'
import { type OpenDocument, openDocument } from './input/open-document.ts'
import type { Reading } from './input/parse-worker.ts'
import type { PageSize, Run } from './layout/layout.ts'
import type { Limits } from './limits.ts'
import { type PageText, preparedPicture } from './ocr/page-text.ts'
import { CERTAIN } from './rules/find-supplier.ts'
import type { ReadingStep, ReadOptions, SourceDocument, StepName } from './types.ts'

/** What the rules made of a document, before it is judged. */
export interface RuleReading extends Reading {
  readonly pages: number
}

/** Tools of a reading. */
export interface Tools {
  readonly limits: Limits
  readonly pageText: PageText
}

/** Where each step begins. */
const FRACTIONS: Record<StepName, number> = { text: 0, ocr: 0.3, tables: 0.75, fields: 0.85, check: 0.95 }
/** A page with less text than this is a picture of one. */
const LEAST_LETTERS = 25

/**
 * Takes a document apart and reads it by the rules: its text first, then, where something is not found in it, what is
 * drawn.
 *
 * @throws {ProgressError} What is wrong with the document. The signal's reason when aborted.
 */
export async function readByRules(document: SourceDocument, tools: Tools, options: ReadOptions): Promise<RuleReading> {
  const { bytes } = document
  const { limits } = tools
  const tell = teller(options.onStep)
  options.signal?.throwIfAborted()
  if (bytes.length > limits.maxBytes) {
    const most = Math.round(limits.maxBytes / 1024 / 1024)
    throw failure('document_too_large', `The document has ${toMb(bytes.length)} MB; at most ${most} MB are taken.`)
  }
  if (bytes.length === 0) throw failure('document_empty', 'The document is empty: it has no bytes.')
  const kind = kindOf(bytes)
  if (typeof kind === 'object') throw failure(kind.code, kind.message)
  tell('text', 'Taking the document apart')
  const open = await openDocument({ kind, bytes, limits }, options.signal)
  try {
    return kind === 'picture'
      ? await readPicture(open, document, { ...tools, tell, signal: options.signal })
      : await readPages(open, kind === 'pdf', { ...tools, tell, signal: options.signal })
  } finally {
    await open.close()
  }
}

const toMb = (bytes: number): number => Math.ceil(bytes / 1024 / 1024)

type Tell = (name: StepName, message: string) => void

function teller(onStep: ReadOptions['onStep']): Tell {
  let furthest = 0
  return (name, message) => {
    furthest = Math.max(furthest, FRACTIONS[name])
    const step: ReadingStep = { name, message, fraction: furthest }
    onStep?.(step)
  }
}

interface Way extends Tools {
  readonly tell: Tell
  readonly signal: AbortSignal | undefined
}

async function readPicture(open: OpenDocument, { bytes }: SourceDocument, way: Way): Promise<RuleReading> {
  const { png, scale, size } = await preparedPicture(bytes, way.limits)
  way.tell('ocr', 'Reading the picture')
  const runs = await way.pageText.read(png, { page: 1, scale, signal: way.signal })
  if (runs.length === 0) throw failure('document_empty', 'There is no text to be read in the picture.')
  return { ...(await interpreted(open, runs, way, [size])), pages: 1 }
}

async function readPages(open: OpenDocument, isPdf: boolean, way: Way): Promise<RuleReading> {
  const pages = open.pages.length
  const bare = open.letters.flatMap((letters, at) => (letters < LEAST_LETTERS ? [at + 1] : []))
  const drawn = isPdf ? bare.slice(0, way.limits.ocrPages) : []
  const runs = await readDrawn(open, drawn, way)
  const letters = open.letters.reduce((sum, count) => sum + count, 0)
  if (letters === 0 && runs.length === 0) throw failure(REFUSALS.empty.code, REFUSALS.empty.message)
  const reading = await interpreted(open, runs, way)
  if (!isPdf || isEnough(reading)) return { ...reading, pages }
  // A name in a logo, a foot that is a picture: only where the text leaves something open is it worth the time.
  const further = [...new Set([1, pages])].filter((page) => !drawn.includes(page)).slice(0, way.limits.ocrPages)
  const more = await readDrawn(open, further, way)
  return { ...(more.length === 0 ? reading : await interpreted(open, [...runs, ...more], way)), pages }
}

const isEnough = ({ order, supplierScore }: Reading): boolean =>
  supplierScore >= CERTAIN && order.total !== null && order.date !== null && order.number !== null

async function readDrawn(
  open: OpenDocument,
  pages: readonly number[],
  { tell, pageText, signal }: Way,
): Promise<Run[]> {
  const runs: Run[] = []
  for (const page of pages) {
    tell('ocr', `Reading what is drawn on page ${page}`)
    const picture = await open.pictureOf(page)
    if (picture) runs.push(...(await pageText.read(picture.png, { page, scale: picture.scale, signal })))
  }
  return runs
}

async function interpreted(
  open: OpenDocument,
  runs: readonly Run[],
  { tell }: Way,
  sizes?: readonly PageSize[],
): Promise<Reading> {
  tell('tables', 'Looking for the lines')
  const reading = await open.interpret(runs, sizes)
  tell('fields', 'Looking for number, date, supplier and sums')
  return reading
}
