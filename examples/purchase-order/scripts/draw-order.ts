import type { Locale } from './locales.ts'
import { priced, written } from './locales.ts'

/** What draws: a PDF's text, or a picture. Lengths are points of an A4 page, from its upper left corner. */
export interface Pen {
  text(x: number, y: number, text: string, options?: { size?: number; bold?: boolean; align?: 'left' | 'right' }): void
  rule(x: number, y: number, width: number): void
  newPage(): void
}

/** What a sample says. */
export interface SampleOrder {
  readonly supplier: string
  readonly number: string
  readonly date: string
  readonly due: string
  readonly currency: string
  readonly taxPercent: number
  readonly total: number
  readonly lines: readonly { description: string; quantity: number; unitPrice: number; amount: number }[]
}

/** How a page is arranged. */
export const ARRANGEMENTS = ['classic', 'letter', 'boxes', 'plain'] as const
export type Arrangement = (typeof ARRANGEMENTS)[number]

/** How a sample is drawn. */
export interface Drawing {
  readonly locale: Locale
  readonly arrangement: Arrangement
  /** Without it the name stands in no text of the page. */
  readonly showSupplier: boolean
}

const RIGHT = 550
const LEFT = 45
const BOTTOM = 730

/** Draws an order. */
export function drawOrder(pen: Pen, order: SampleOrder, drawing: Drawing): void {
  const top = { classic: drawClassic, letter: drawLetter, boxes: drawBoxes, plain: drawPlain }[drawing.arrangement]
  drawFoot(pen, order, drawing, 1)
  const end = drawLines(pen, order, drawing, top(pen, order, drawing))
  drawSums(pen, order, drawing, end + 14)
}

const partsOf = (date: string): [number, number, number] => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return [year, month, day]
}

const metaOf = (order: SampleOrder, { locale }: Drawing): [string, string][] => [
  [locale.number, order.number],
  [locale.dated, locale.date(...partsOf(order.date))],
  [locale.due, locale.date(...partsOf(order.due))],
  [locale.customer, '47110815'],
]

const CUSTOMER = ['Northwind Traders Ltd', 'Jo Field', '12 Station Road', '4711 Newtown']

const hostOf = ({ supplier }: SampleOrder, { locale }: Drawing): string =>
  `${supplier
    .split(' ')[0]
    ?.toLowerCase()
    .replaceAll(/[^a-z]/g, '')}.${locale.domain}`

/** Name at the top left, labels with colons at the right. */
function drawClassic(pen: Pen, order: SampleOrder, drawing: Drawing): number {
  if (drawing.showSupplier) pen.text(LEFT, 60, order.supplier, { size: 16, bold: true })
  pen.text(LEFT, 78, `www.${hostOf(order, drawing)}`, { size: 9 })
  pen.text(RIGHT, 60, drawing.locale.title, { size: 20, align: 'right' })
  for (const [at, [label, value]] of metaOf(order, drawing).entries()) {
    pen.text(440, 110 + at * 14, `${label}:`, { align: 'right' })
    pen.text(RIGHT, 110 + at * 14, value, { align: 'right' })
  }
  pen.text(LEFT, 110, `${drawing.locale.billTo}:`, { bold: true })
  for (const [at, line] of CUSTOMER.entries()) pen.text(LEFT, 124 + at * 13, line)
  return 220
}

/** A sender's line above the address, labels beside their values, as German letters have them. */
function drawLetter(pen: Pen, order: SampleOrder, drawing: Drawing): number {
  if (drawing.showSupplier) pen.text(LEFT, 120, `${order.supplier} - Hauptweg 3 - 12345 Altstadt`, { size: 7 })
  for (const [at, line] of CUSTOMER.entries()) pen.text(LEFT, 140 + at * 13, line)
  pen.text(LEFT, 235, drawing.locale.title, { size: 14, bold: true })
  for (const [at, [label, value]] of metaOf(order, drawing).entries()) {
    pen.text(LEFT, 255 + at * 13, label)
    pen.text(LEFT + 130, 255 + at * 13, value)
  }
  return 330
}

/** Labels in a row, their values in a row below. */
function drawBoxes(pen: Pen, order: SampleOrder, drawing: Drawing): number {
  pen.text(LEFT, 70, drawing.locale.title, { size: 18, bold: true })
  pen.text(LEFT, 100, drawing.locale.billTo, { size: 9, bold: true })
  for (const [at, line] of CUSTOMER.entries()) pen.text(LEFT, 114 + at * 12, line)
  for (const [at, [label, value]] of metaOf(order, drawing).entries()) {
    pen.text(LEFT + at * 130, 200, label, { size: 8 })
    pen.text(LEFT + at * 130, 214, value)
  }
  pen.rule(LEFT, 220, RIGHT - LEFT)
  return 260
}

/** One thing below the other, labels and values in one text. */
function drawPlain(pen: Pen, order: SampleOrder, drawing: Drawing): number {
  if (drawing.showSupplier) pen.text(RIGHT, 50, order.supplier, { align: 'right', bold: true })
  pen.text(RIGHT, 63, 'Old Yard 8', { align: 'right' })
  pen.text(RIGHT, 76, drawing.locale.vatNumber, { align: 'right' })
  pen.text(LEFT, 100, drawing.locale.title, { size: 16 })
  for (const [at, [label, value]] of metaOf(order, drawing).entries())
    pen.text(LEFT, 122 + at * 13, `${label}: ${value}`)
  pen.text(300, 122, drawing.locale.billTo, { bold: true })
  for (const [at, line] of CUSTOMER.entries()) pen.text(300, 135 + at * 13, line)
  return 215
}

function drawFoot(pen: Pen, order: SampleOrder, drawing: Drawing, page: number): void {
  if (drawing.showSupplier) pen.text(LEFT, 790, order.supplier, { size: 7 })
  pen.text(LEFT, 799, `info@${hostOf(order, drawing)}`, { size: 7 })
  pen.text(230, 790, drawing.locale.vatNumber, { size: 7 })
  pen.text(RIGHT, 799, `${drawing.locale.page} ${page}`, { size: 7, align: 'right' })
}

const EDGES = [LEFT, 380, 465, RIGHT] as const

function drawHead(pen: Pen, { locale }: Drawing, y: number): number {
  for (const [at, text] of locale.columns.entries()) {
    pen.text(EDGES[at] ?? 0, y, text, { size: 9, bold: true, align: at === 0 ? 'left' : 'right' })
  }
  pen.rule(LEFT, y + 4, RIGHT - LEFT)
  return y + 18
}

function drawLines(pen: Pen, order: SampleOrder, drawing: Drawing, from: number): number {
  const { locale } = drawing
  let y = drawHead(pen, drawing, from)
  let page = 1
  for (const { description, quantity, unitPrice, amount } of order.lines) {
    const [name = '', ...more] = description.split('\n')
    if (y + more.length * 12 > BOTTOM) {
      pen.newPage()
      page++
      drawFoot(pen, order, drawing, page)
      y = drawHead(pen, drawing, 80)
    }
    pen.text(LEFT, y, name)
    pen.text(EDGES[1], y, written(quantity, locale, Number.isInteger(quantity) ? 0 : 2), { align: 'right' })
    pen.text(EDGES[2], y, priced(unitPrice, locale), { align: 'right' })
    pen.text(RIGHT, y, priced(amount, locale), { align: 'right' })
    for (const [at, text] of more.entries()) pen.text(LEFT, y + (at + 1) * 12, text, { size: 9 })
    y += 17 + more.length * 12
  }
  return y
}

function drawSums(pen: Pen, order: SampleOrder, { locale }: Drawing, from: number): void {
  const net = order.lines.reduce((sum, { amount }) => sum + amount, 0)
  let y = from
  if (y > BOTTOM) {
    pen.newPage()
    y = 80
  }
  const rows: [string, number][] = [
    [locale.subtotal, net],
    [`${locale.tax} ${written(order.taxPercent, locale, 0)}%`, order.total - net],
    [locale.sign === '' ? `${locale.total} ${locale.currency}` : locale.total, order.total],
  ]
  if (order.taxPercent === 0) rows.splice(0, 2)
  for (const [at, [label, value]] of rows.entries()) {
    pen.text(450, y + at * 15, label, { align: 'right', bold: at === rows.length - 1 })
    pen.text(RIGHT, y + at * 15, priced(value, locale), { align: 'right', bold: at === rows.length - 1 })
  }
}
