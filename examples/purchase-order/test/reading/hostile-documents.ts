import { deflateRawSync, deflateSync } from 'node:zlib'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'

/** A PDF that asks for a password; `user` empty: only changing it needs one. */
export async function lockedPdf(user: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  const page = pdf.addPage()
  const lines = ['Invoice number: 77', 'Invoice date: 2024-05-06', 'Total due: USD 12.00']
  for (const [at, line] of lines.entries()) page.drawText(line, { x: 40, y: 700 - at * 20, size: 11, font })
  pdf.encrypt({ userPassword: user, ownerPassword: 'owner', permissions: {} })
  return pdf.save()
}

/** A PDF with a page and nothing on it. */
export async function blankPdf(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  pdf.addPage()
  return pdf.save()
}

/** A PDF of so many pages. */
export async function manyPages(count: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  for (let page = 0; page < count; page++) pdf.addPage()
  return pdf.save()
}

const objects = (...bodies: string[]): Uint8Array => {
  let text = '%PDF-1.4\n'
  const offsets = bodies.map((body, at) => {
    const offset = text.length
    text += `${at + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const start = text.length
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  text += `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${bodies.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`
  return Buffer.from(text, 'latin1')
}

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>'

/** A PDF that says it has a billion pages and has one, blank. */
export const endlessPdf = (): Uint8Array =>
  objects(
    CATALOG,
    '<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
  )

/** A PDF whose pages are their own parents. */
export const circularPdf = (): Uint8Array => objects(CATALOG, '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>')

/** A PDF whose table of objects points at itself. */
export const loopedPdf = (): Uint8Array => {
  const text = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n'
  return Buffer.from(
    `${text}xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 2 /Root 1 0 R /Prev ${text.length} >>\nstartxref\n${text.length}\n%%EOF`,
  )
}

/** A PDF whose only page draws a picture of some gigapixels. */
export const giantPicturePdf = (): Uint8Array => {
  const packed = deflateSync(Buffer.alloc(1_000_000)).toString('latin1')
  const draw = 'q 500 0 0 500 0 0 cm /Im Do Q'
  return objects(
    CATALOG,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Im 5 0 R >> >> >>',
    `<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`,
    `<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed}\nendstream`,
  )
}

/** A PDF whose page is a stream that unpacks to `megabytes` of drawing. */
export const inflatingPdf = (megabytes: number): Uint8Array => {
  const packed = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 'BT (a) Tj ET\n')).toString('latin1')
  return objects(
    CATALOG,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>',
    `<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed}\nendstream`,
  )
}

/** A workbook with one sheet of `megabytes` of zeros; `honest`: its directory says so. */
export function zipBomb(megabytes: number, honest: boolean): Uint8Array {
  const entries: [string, Buffer][] = [
    ['[Content_Types].xml', Buffer.from('<Types/>')],
    ['xl/workbook.xml', Buffer.from('<workbook/>')],
    ['xl/worksheets/sheet1.xml', Buffer.alloc(megabytes * 1024 * 1024, ' ')],
  ]
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, body] of entries) {
    const packed = deflateRawSync(body)
    const size = honest ? body.length : Math.min(body.length, 1_000)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(size, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed])
    const entry = Buffer.alloc(16)
    entry.writeUInt32LE(offset, 12)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, entry.subarray(2), Buffer.from(name)]),
    )
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}
