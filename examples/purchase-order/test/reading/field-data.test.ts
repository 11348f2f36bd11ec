import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderLine } from '../../src/order.ts'
import { createOrderReader, type OrderReader } from '../../src/reading/reader.ts'

const DOCUMENTS = new URL('../../../../../shared/data/po/', import.meta.url)
const isHere = existsSync(DOCUMENTS)

/** What stands in the JSON beside a document; lines have their names in one of several fields. */
interface Told {
  issuer: string
  amount?: number
  date?: string
  invoice_number?: string
  currency?: string
  lines?: { name?: string; desc?: string; qty?: number; price?: number; price_unit?: number; price_subtotal?: number }[]
}

/** The JSON names its template where the document names a person, and so much of the table's supplier is in the text. */
const SUPPLIERS: Record<string, string> = { SammyMaystoneLinesTest: 'Sammy Maystone' }

const names = isHere
  ? readdirSync(DOCUMENTS)
      .filter((name) => name.endsWith('.pdf'))
      .map((name) => name.slice(0, -4))
  : []

/** A line of the JSON as the reader tells it; what it lacks is not compared. */
const lineOf = ({
  name,
  desc,
  qty,
  price,
  price_unit,
  price_subtotal,
}: NonNullable<Told['lines']>[number]): Partial<OrderLine> => {
  const unitPrice = price_unit ?? price
  const description = name ?? desc
  return {
    ...(description === undefined ? {} : { description }),
    ...(qty === undefined ? {} : { quantity: qty }),
    ...(unitPrice === undefined ? {} : { unitPrice }),
    ...(price_subtotal === undefined ? {} : { amount: price_subtotal }),
  }
}

describe.skipIf(!isHere)('real documents (../shared/data/po; skipped where it is absent)', () => {
  let reader: OrderReader
  beforeAll(async () => {
    reader = await createOrderReader({ env: {} })
  })
  afterAll(() => reader.close())

  it.each(names)('%s.pdf says what the JSON beside it says', { timeout: 300_000 }, async (name) => {
    const [told] = JSON.parse(readFileSync(new URL(`${name}.json`, DOCUMENTS), 'utf8')) as [Told]
    const { order } = await reader.read({ name, bytes: readFileSync(new URL(`${name}.pdf`, DOCUMENTS)) })
    expect(order.supplier).toBe(SUPPLIERS[name] ?? told.issuer)
    if (told.amount !== undefined) expect(order.total).toBe(told.amount)
    if (told.date !== undefined) expect(order.date).toBe(told.date)
    if (told.currency !== undefined) expect(order.currency).toBe(told.currency)
    if (told.invoice_number !== undefined) expect(order.number).toBe(told.invoice_number)
    // A note about a serial number is no line.
    const lines = told.lines?.filter(({ name: title, desc }) => (title ?? desc) !== undefined).map(lineOf)
    if (lines !== undefined) {
      expect(order.lines).toHaveLength(lines.length)
      // The JSON has what is included in a line behind all others.
      for (const line of lines) expect(order.lines).toContainEqual(expect.objectContaining(line))
    }
  })
})
