import fc from 'fast-check'
import { ARRANGEMENTS, type SampleOrder } from '../../scripts/draw-order.ts'
import { LOCALES, type Locale, type LocaleName } from '../../scripts/locales.ts'

const anyName = fc
  .array(
    fc.constantFrom('Alder', 'Birch', 'Corvin', 'Dorsal', 'Elm', 'Fjord', 'Garnet', 'Hazel', 'Indigo', 'Juniper'),
    {
      minLength: 2,
      maxLength: 3,
    },
  )
  .map((words) => words.join(' '))

const anyDate = fc
  .date({ min: new Date('2015-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

const anyNumber = fc.oneof(
  fc.integer({ min: 1_000, max: 99_999_999 }).map(String),
  fc
    .tuple(
      fc.constantFrom('INV', 'RE', 'F', 'PO'),
      fc.integer({ min: 2015, max: 2029 }),
      fc.integer({ min: 1, max: 9_999 }),
    )
    .map((parts) => parts.join('-')),
  fc.tuple(fc.integer({ min: 2015, max: 2029 }), fc.integer({ min: 10, max: 9_999 })).map((parts) => parts.join('/')),
)

const anyLine = fc
  .record({
    name: fc.constantFrom(
      'Oak board',
      'Steel hinge',
      'Lamp shade',
      'Cotton towel',
      'Copper wire',
      'Walnut bowl',
      'Linen bag',
    ),
    size: fc.option(fc.integer({ min: 2, max: 90 }), { nil: undefined }),
    note: fc.option(fc.constantFrom('fine quality', 'packed by the dozen', 'second choice'), { nil: undefined }),
    quantity: fc.oneof(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 99 }).map((value) => value + 0.5),
    ),
    cents: fc.integer({ min: 5, max: 300_000 }),
  })
  .map(({ name, size, note, quantity, cents }) => ({
    description: `${name}${size === undefined ? '' : ` ${size} cm`}${note === undefined ? '' : `\n${note}`}`,
    quantity,
    unitPrice: cents / 100,
    amount: Math.round(quantity * cents) / 100,
  }))

/** An order of any country, in any arrangement. */
export const anyOrder = fc.record({
  localeName: fc.constantFrom(...(Object.keys(LOCALES) as LocaleName[])),
  arrangement: fc.constantFrom(...ARRANGEMENTS),
  name: anyName,
  number: anyNumber,
  date: anyDate,
  days: fc.integer({ min: 1, max: 60 }),
  lines: fc.array(anyLine, { minLength: 1, maxLength: 45 }),
  taxPercent: fc.constantFrom(0, 5, 19, 21, 25),
})

/** What `anyOrder` makes. */
export type AnyOrder = typeof anyOrder extends fc.Arbitrary<infer Value> ? Value : never

/** The order with its sums, as its country has them. */
export function orderOf({ name, number, date, days, lines, taxPercent }: AnyOrder, locale: Locale): SampleOrder {
  const net = lines.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0)
  const due = new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
  const total = (net + Math.round((net * taxPercent) / 100)) / 100
  return {
    supplier: `${name} ${locale.legalForm}`,
    number,
    date,
    due,
    currency: locale.currency,
    taxPercent,
    total,
    lines,
  }
}
