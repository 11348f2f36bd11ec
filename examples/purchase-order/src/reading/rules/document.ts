import { type Layout, overlap } from '../layout/layout.ts'
import type { Finding } from '../types.ts'
import { type DayOrder, dayOrderIn } from '../values/dates.ts'
import { type DecimalMark, decimalMarkIn } from '../values/numbers.ts'
import { type Language, languageOf } from '../words/languages.ts'
import { type Header, headersIn } from './find-header.ts'
import { type Label, labelsIn, textsOf } from './labels.ts'

/** A document with what holds for all of it. */
export interface Document {
  readonly layout: Layout
  /** But for those that are headings of the lines' columns. */
  readonly labels: readonly Label[]
  readonly headers: readonly Header[]
  readonly language: Language
  readonly decimalMark: DecimalMark | undefined
  /** What the document's own dates show; undefined where none tells. */
  readonly dayOrder: DayOrder | undefined
}

/** A field and how it was found. */
export interface Found<Value> {
  readonly value: Value
  readonly finding: Finding
}

/** Looks once for what every rule needs. */
export function surveyed(layout: Layout): Document {
  const texts = textsOf(layout)
  const headers = headersIn(layout)
  return {
    layout,
    labels: labelsIn(layout)
      .filter((label) => !isHeading(label, headers))
      .map((label) => ({ ...label, heading: headers.some((header) => isWithin(label, header)) })),
    headers,
    language: languageOf(texts),
    decimalMark: decimalMarkIn(texts),
    dayOrder: dayOrderIn(texts),
  }
}

/** Columns whose headings may name what holds for the whole document, in a table that repeats it in each row. */
const WITHOUT_LABEL: ReadonlySet<string> = new Set(['date', 'other', 'unknown'])

/** What stands below the heading of an amount is one line's, not the document's. */
function isHeading(label: Label, headers: readonly Header[]): boolean {
  return headers.some(
    (header) =>
      isWithin(label, header) &&
      header.columns.some((column) => !WITHOUT_LABEL.has(column.kind) && overlap(column, label.cell) > 0),
  )
}

const isWithin = ({ row }: Label, header: Header): boolean => row <= header.row && row > header.row - header.lines

/** A finding about a field. */
export const found = (field: Finding['field'], text: string, confidence: number): Finding => ({
  field,
  kind: confidence >= 0.6 ? 'found' : 'guessed',
  text,
  confidence,
})

/** A finding about a field that the document does not seem to have. */
export const missing = (field: Finding['field'], text: string): Finding => ({
  field,
  kind: 'missing',
  text,
  confidence: 0,
})
