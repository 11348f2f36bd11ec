import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import { type DrawnReport, REPORTS } from './lab-reports.ts'

const SIZE = 11
const LINE = 18
const LEFT = 60
/** Where the columns begin. */
const COLUMNS = [LEFT, 220, 290, 370]
/** The same for everybody who draws them. */
const DRAWN_AT = new Date('2024-06-01T00:00:00Z')

async function draw({ laboratory, head, tests, foot, columns }: DrawnReport): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  pdf.setCreationDate(DRAWN_AT)
  pdf.setModificationDate(DRAWN_AT)
  const [regular, bold] = await Promise.all([
    pdf.embedFont(StandardFonts.Helvetica),
    pdf.embedFont(StandardFonts.HelveticaBold),
  ])
  const page = pdf.addPage([595, 842])
  let y = 780
  page.drawText(laboratory, { x: LEFT, y, size: 18, font: bold })
  y -= 2 * LINE
  const line = (text: string): void => {
    page.drawText(text, { x: LEFT, y, size: SIZE, font: regular })
    y -= LINE
  }
  head.forEach(line)
  y -= LINE
  for (const [name, value, unit = '', range = ''] of tests) {
    if (!columns) {
      line(`${name}: ${value} ${unit} (${range})`)
      continue
    }
    for (const [index, cell] of [name, value, unit, range].entries()) {
      if (cell !== '') page.drawText(cell, { x: COLUMNS[index] ?? LEFT, y, size: SIZE, font: regular })
    }
    y -= LINE
  }
  y -= LINE
  foot.forEach(line)
  return pdf.save()
}

for (const report of REPORTS) {
  await writeFile(fileURLToPath(new URL(`../samples/${report.file}`, import.meta.url)), await draw(report))
}
