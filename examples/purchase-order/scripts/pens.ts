import { PDFDocument, type PDFFont, type PDFPage, StandardFonts } from '@cantoo/pdf-lib'
import { Canvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { Pen } from './draw-order.ts'

const WIDTH = 595
const HEIGHT = 842

/** A PDF that is being drawn. */
export interface PdfPen extends Pen {
  /** Puts a picture on the page that is being drawn. */
  picture(png: Uint8Array, box: { x: number; y: number; width: number; height: number }): Promise<void>
  save(): Promise<Uint8Array>
}

/** Draws text that can be copied. The bytes are the same for the same drawing. */
export async function pdfPen(): Promise<PdfPen> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  const plain = await pdf.embedFont(StandardFonts.Helvetica)
  const strong = await pdf.embedFont(StandardFonts.HelveticaBold)
  let page: PDFPage = pdf.addPage([WIDTH, HEIGHT])
  return {
    text(x, y, text, { size = 10, bold = false, align = 'left' } = {}) {
      const font: PDFFont = bold ? strong : plain
      const left = align === 'right' ? x - font.widthOfTextAtSize(text, size) : x
      page.drawText(text, { x: left, y: HEIGHT - y, size, font })
    },
    rule(x, y, width) {
      page.drawLine({ start: { x, y: HEIGHT - y }, end: { x: x + width, y: HEIGHT - y }, thickness: 0.5 })
    },
    newPage() {
      page = pdf.addPage([WIDTH, HEIGHT])
    },
    async picture(png, { x, y, width, height }) {
      page.drawImage(await pdf.embedPng(png), { x, y: HEIGHT - y - height, width, height })
    },
    save: () => pdf.save(),
  }
}

/** A picture that is being drawn. */
export interface PicturePen extends Pen {
  encode(format: 'png' | 'jpeg'): Promise<Uint8Array>
}

/** Draws one page as a scanner sees it; further pages are not drawn. */
export function picturePen(scale = 2.6): PicturePen {
  const canvas = new Canvas(Math.round(WIDTH * scale), Math.round(HEIGHT * scale))
  const context: SKRSContext2D = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#111'
  return {
    text(x, y, text, { size = 10, bold = false, align = 'left' } = {}) {
      context.font = `${bold ? 'bold ' : ''}${size * scale}px "DejaVu Sans", "Liberation Sans", sans-serif`
      context.textAlign = align
      context.fillText(text, x * scale, y * scale)
    },
    rule(x, y, width) {
      context.fillRect(x * scale, y * scale, width * scale, scale / 2)
    },
    newPage: () => undefined,
    encode: async (format) =>
      new Uint8Array(format === 'png' ? await canvas.encode('png') : await canvas.encode('jpeg', 80)),
  }
}

/** A name as a logo: letters in a picture. */
export async function logoOf(name: string): Promise<Uint8Array> {
  const canvas = new Canvas(900, 130)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#0b5d57'
  context.font = 'bold 62px "DejaVu Sans", "Liberation Sans", sans-serif'
  context.fillText(name, 20, 88)
  return new Uint8Array(await canvas.encode('png'))
}
