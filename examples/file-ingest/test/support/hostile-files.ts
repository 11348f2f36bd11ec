import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import yazl from 'yazl'

/** A zip of entries; `size` zeros stand for an entry's bytes where it is a number. */
export async function zipOf(entries: Readonly<Record<string, string | number>>): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  const big = 1024 * 1024
  for (const [name, content] of Object.entries(entries)) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.alloc(Math.min(content, 64 * big))
    zip.addBuffer(bytes, name)
  }
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const CONTENT_TYPES = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

/** A Word document of one paragraph, with whatever else is to be in it. */
export const docxOf = (text: string, others: Readonly<Record<string, string | number>> = {}): Promise<Buffer> =>
  zipOf({
    '[Content_Types].xml': CONTENT_TYPES,
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`,
    ...others,
  })

/** A PDF of one page that says something. @param layers - How often its page is deflated; 0: not at all. */
export function pdfOf(content: string | Buffer, layers = 0): Buffer {
  let stream = typeof content === 'string' ? Buffer.from(`BT /F1 12 Tf 72 720 Td (${content}) Tj ET`) : content
  for (let layer = 0; layer < layers; layer++) stream = deflateSync(stream)
  const filter = layers > 0 ? ` /Filter [${'/FlateDecode '.repeat(layers)}]` : ''
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    Buffer.concat([
      Buffer.from(`<< /Length ${stream.length}${filter} >>\nstream\n`),
      stream,
      Buffer.from('\nendstream'),
    ]),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')]
  const offsets: number[] = []
  let at = parts[0]?.length ?? 0
  const add = (part: Buffer): void => {
    parts.push(part)
    at += part.length
  }
  objects.forEach((object, index) => {
    offsets.push(at)
    add(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]))
  })
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const xref = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.concat([...parts, Buffer.from(xref + trailer)])
}

/** A picture with something on it. */
export const pictureOf = (width: number, height: number, type: 'jpeg' | 'png' | 'webp' = 'jpeg'): Promise<Buffer> =>
  sharp({
    create: { width, height, channels: 3, noise: { type: 'gaussian', mean: 120, sigma: 40 }, background: '#888' },
  })
    .toFormat(type)
    .toBuffer()

/** A picture of one colour: a few bytes that are many pixels. */
export const flatPicture = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#fff' }, limitInputPixels: false })
    .png({ compressionLevel: 9 })
    .toBuffer()
