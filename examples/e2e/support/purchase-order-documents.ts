/** A file to upload, as the page's field takes it. */
export interface Document {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** What stands in an order of a test. */
export interface OrderFacts {
  readonly supplier: string
  readonly number: string
  readonly lines?: readonly (readonly [description: string, quantity: number, unitPrice: number])[]
}

const LINES = [
  ['Mooring rope 12 mm', 4, 12.5],
  ['Signal buoy', 2, 75],
] as const

/** An order as a supplier's system exports it. */
export function csvOrder({ supplier, number, lines = LINES }: OrderFacts): Document {
  const total = lines.reduce((sum, [, quantity, unitPrice]) => sum + quantity * unitPrice, 0)
  const head = 'Supplier,Order Number,Order Date,Currency,Description,Quantity,Unit Price,Amount,Order Total'
  const rows = lines.map(([description, quantity, price]) =>
    [supplier, number, '2026-03-14', 'EUR', description, quantity, price, quantity * price, total]
      .map((value) => `"${value}"`)
      .join(','),
  )
  const text = [head, ...rows].join('\n')
  return { name: `${number}.csv`, mimeType: 'text/csv', buffer: Buffer.from(`${text}\n`) }
}

/** A file that says that it is a PDF, and breaks off. */
export const brokenPdf: Document = {
  name: 'broken.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog'),
}
