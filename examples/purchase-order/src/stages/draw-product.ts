import { createHash } from 'node:crypto'
import sharp from 'sharp'

/** Shops show products as squares. */
const SIDE = 1_024
const LINE_LENGTH = 22
const MAX_LINES = 6

/** What is drawn, and for whom. */
export interface ProductToDraw {
  readonly title: string
  readonly vendor: string | null
}

/** A picture with its size in pixels. */
export interface DrawnProduct {
  readonly type: 'image/png'
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
}

/** Draws a card that tells a product from its neighbours: its name on a colour of its own. */
export async function drawProduct(product: ProductToDraw): Promise<DrawnProduct> {
  const { data, info } = await sharp(Buffer.from(toSvg(product)))
    .png()
    .toBuffer({ resolveWithObject: true })
  return { type: 'image/png', bytes: data, width: info.width, height: info.height }
}

function toSvg({ title, vendor }: ProductToDraw): string {
  const hue = createHash('sha256').update(title).digest().readUInt16BE(0) % 360
  const lines = wrap(title)
  const top = SIDE / 2 - ((lines.length - 1) * 84) / 2
  const texts = lines.map((line, index) => text(line, { y: top + index * 84, size: 68, weight: 700 }))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">
    <rect width="100%" height="100%" fill="hsl(${hue}, 42%, 92%)"/>
    <circle cx="${SIDE}" cy="0" r="360" fill="hsl(${hue}, 45%, 78%)"/>
    <rect x="0" y="${SIDE - 24}" width="${SIDE}" height="24" fill="hsl(${hue}, 55%, 40%)"/>
    ${texts.join('')}
    ${vendor === null ? '' : text(vendor, { y: SIDE - 96, size: 40, weight: 400 })}
  </svg>`
}

const text = (content: string, { y, size, weight }: { y: number; size: number; weight: number }): string =>
  `<text x="72" y="${y}" font-family="sans-serif" font-size="${size}" font-weight="${weight}" fill="#1b1f23">${escaped(content)}</text>`

/** Lines of whole words where that is possible; what is too long ends with an ellipsis. */
export function wrap(title: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of title.trim().split(/\s+/).flatMap(pieces)) {
    if (line !== '' && line.length + 1 + word.length > LINE_LENGTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES - 1), `${lines[MAX_LINES - 1]} …`] : lines
}

const pieces = (word: string): string[] => word.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'gsu')) ?? []

/** XML takes no control characters, not even as entities. */
const escaped = (content: string): string =>
  content
    .replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ')
    .replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
