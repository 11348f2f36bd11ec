import { writeFile } from 'node:fs/promises'
import writeWorkbook from 'write-excel-file/node'
import { type Arrangement, drawOrder, type SampleOrder } from './draw-order.ts'
import { LOCALES, type LocaleName, written } from './locales.ts'
import { logoOf, pdfPen, picturePen } from './pens.ts'
import { ORDERS } from './sample-orders.ts'

const SAMPLES = new URL('../samples/', import.meta.url)

const save = async (name: string, bytes: Uint8Array | string, order: SampleOrder): Promise<void> => {
  const { supplier, number, date, currency, total, lines } = order
  const expected = { supplier, number, date, currency, total, lines }
  await writeFile(new URL(name, SAMPLES), bytes)
  await writeFile(new URL(`${name}.json`, SAMPLES), `${JSON.stringify(expected, null, 2)}\n`)
}

async function savePdf(
  name: string,
  order: SampleOrder,
  [locale, arrangement]: [LocaleName, Arrangement],
): Promise<void> {
  const pen = await pdfPen()
  drawOrder(pen, order, { locale: LOCALES[locale], arrangement, showSupplier: true })
  await save(name, await pen.save(), order)
}

async function saveWithLogo(name: string, order: SampleOrder): Promise<void> {
  const pen = await pdfPen()
  await pen.picture(await logoOf(order.supplier), { x: 300, y: 90, width: 250, height: 36 })
  drawOrder(pen, order, { locale: LOCALES.it, arrangement: 'boxes', showSupplier: false })
  await save(name, await pen.save(), order)
}

async function saveScanned(name: string, order: SampleOrder): Promise<void> {
  const page = picturePen()
  drawOrder(page, order, { locale: LOCALES.uk, arrangement: 'plain', showSupplier: true })
  const pen = await pdfPen()
  await pen.picture(await page.encode('png'), { x: 0, y: 0, width: 595, height: 842 })
  await save(name, await pen.save(), order)
}

async function savePhoto(name: string, order: SampleOrder): Promise<void> {
  const page = picturePen(2.2)
  drawOrder(page, order, { locale: LOCALES.us, arrangement: 'classic', showSupplier: true })
  await save(name, await page.encode('jpeg'), order)
}

/** Head and lines as a program exports them, decimal comma, in the encoding of old Windows. */
function semicolons(order: SampleOrder): Uint8Array {
  const locale = LOCALES.de
  const rows = [
    ['Lieferant', order.supplier],
    ['Rechnungsnummer', order.number],
    ['Rechnungsdatum', '02.11.2023'],
    ['Währung', order.currency],
    [],
    ['Pos', 'Bezeichnung', 'Menge', 'Einzelpreis', 'Gesamtpreis'],
    ...order.lines.map(({ description, quantity, unitPrice, amount }, at) => [
      String(at + 1),
      description.replace('\n', ', '),
      written(quantity, locale, 0),
      written(unitPrice, locale),
      written(amount, locale),
    ]),
    ['', 'MwSt. 19%', '', '', written(order.total - order.lines.reduce((sum, { amount }) => sum + amount, 0), locale)],
    ['', 'Rechnungsbetrag', '', '', written(order.total, locale)],
  ]
  return Buffer.from(rows.map((row) => row.join(';')).join('\r\n'), 'latin1')
}

/** One line of the order a row, what holds for all of it repeated. */
function commas(order: SampleOrder): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const rows = order.lines.map(({ description, quantity, unitPrice, amount }) =>
    [order.supplier, order.number, order.date, order.currency, description, quantity, unitPrice, amount, order.total]
      .map((value) => (typeof value === 'string' ? quoted(value.replace('\n', ' ')) : String(value)))
      .join(','),
  )
  return `${['Supplier,Invoice Number,Invoice Date,Currency,Description,Quantity,Unit Price,Amount,Invoice Total', ...rows].join('\n')}\n`
}

async function saveWorkbook(name: string, order: SampleOrder): Promise<void> {
  const text = (value: string) => ({ value, type: String })
  const number = (value: number) => ({ value, type: Number })
  const net = order.lines.reduce((sum, { amount }) => sum + amount, 0)
  const rows = [
    [text('Leverantör'), text(order.supplier)],
    [text('Fakturanummer'), text(order.number)],
    [text('Fakturadatum'), { value: new Date(`${order.date}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' }],
    [text('Valuta'), text(order.currency)],
    [],
    ['Benämning', 'Antal', 'Á-pris', 'Belopp'].map(text),
    ...order.lines.map((line) => [
      text(line.description),
      number(line.quantity),
      number(line.unitPrice),
      number(line.amount),
    ]),
    [null, null, text('Moms 12%'), number(Math.round((order.total - net) * 100) / 100)],
    [null, null, text('Att betala'), number(order.total)],
  ]
  const bytes = await writeWorkbook(rows as never, { sheet: 'Faktura' } as never).toBuffer()
  await save(name, new Uint8Array(bytes), order)
}

const oneLine = (order: SampleOrder, joint: string): SampleOrder => ({
  ...order,
  lines: order.lines.map((line) => ({ ...line, description: line.description.replace('\n', joint) })),
})

const short: SampleOrder = (() => {
  const lines = ORDERS.screws.lines.slice(0, 12)
  const net = lines.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0)
  return { ...ORDERS.screws, lines, total: (net + Math.round(net * 0.19)) / 100 }
})()

await savePdf('brightwell-tools.pdf', ORDERS.tools, ['us', 'classic'])
await savePdf('bloemhof-noord.pdf', ORDERS.flowers, ['nl', 'plain'])
await savePdf('schraubenkontor-two-pages.pdf', ORDERS.screws, ['de', 'letter'])
await savePdf('uhrwerk-zentral.pdf', ORDERS.watches, ['ch', 'classic'])
await savePdf('boulangerie-du-port.pdf', ORDERS.bakery, ['fr', 'boxes'])
await savePdf('aceites-del-valle.pdf', ORDERS.oil, ['es', 'letter'])
await savePdf('drewno-dom.pdf', ORDERS.wood, ['pl', 'plain'])
await saveWithLogo('lumen-officina-logo.pdf', ORDERS.lamps)
await saveScanned('harrow-finch-scanned.pdf', ORDERS.tea)
await savePhoto('brightwell-tools.jpg', ORDERS.tools)
await save('schraubenkontor.csv', semicolons(short), oneLine(short, ', '))
await save('brightwell-tools.csv', commas(ORDERS.tools), oneLine(ORDERS.tools, ' '))
await saveWorkbook('kafferosteriet-syd.xlsx', ORDERS.coffee)
