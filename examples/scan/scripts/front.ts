import { toSVG } from 'bwip-js/node'
import type { Product } from '../src/types.ts'
import type { Design } from './designs.ts'
import { drawMotif } from './motifs.ts'
import { SILHOUETTES } from './packs.ts'

const LABEL = { width: 310, height: 146, margin: 16 }

/** A product's front as SVG, on a canvas of 560 × 760. */
export function drawFront(product: Product, design: Design): string {
  const pack = SILHOUETTES[design.pack]
  const code = product.barcode ? drawCode(product.barcode, pack.front) : ''
  return `${pack.beneath}
    <clipPath id="pack"><path d="${pack.outline}"/></clipPath>
    <g clip-path="url(#pack)">
      <rect x="-20" y="-20" width="620" height="800" fill="${design.ground}"/>
      ${drawArt(product, design)}
    </g>${pack.above}${code}`
}

/** Everything that is printed: colours, brand, name, motif, claim, quantity. */
function drawArt(product: Product, design: Design): string {
  const { front } = SILHOUETTES[design.pack]
  const wide = front.height < 560
  const codeRoom = product.barcode ? LABEL.height + LABEL.margin * 2 : 30
  const room = { ...front, height: front.height - codeRoom, middle: front.x + front.width / 2 }
  const at = (share: number): number => room.y + room.height * share
  const family = design.serif ? 'DejaVu Serif' : 'DejaVu Sans'
  const text = (content: string, y: number, size: number, fill: string, x = room.middle): string =>
    `<text x="${x}" y="${y}" font-family="${family}" font-weight="bold" text-anchor="middle" fill="${fill}"
      font-size="${fontSize(content, size, front.width - 50)}">${content.replace('&', '&amp;')}</text>`
  const names = wide || product.name.length < 15 ? [product.name] : halves(product.name)
  const nameY = !wide ? 0.72 : design.layout === 'badge' ? 0.66 : 0.74
  const small = `font-family="DejaVu Sans" font-size="20" text-anchor="middle"`
  const nameColour = design.layout === 'stripes' ? design.onGround : design.onAccent
  const footColour = FOOT_ON_ACCENT.has(design.layout) ? design.onAccent : design.onGround
  const lift = design.layout === 'halves' ? 0.06 : 0
  const motif = {
    x: room.middle,
    y: at(0.42 - lift),
    scale: (room.height / 370) * (wide ? 0.85 : 1) * (lift ? 0.8 : 1),
  }
  return `${drawLayout(design, room)}
    ${drawMotif(design.motif, motif, motifColours(design))}
    ${text(product.brand.toUpperCase(), at(0.13) + 10, wide ? 46 : 52, design.onGround)}
    ${names.map((line, index) => text(line, at(nameY) + index * 54 + 16, 50, nameColour)).join('')}
    <text x="${room.middle}" y="${at(nameY) + names.length * 54 + 4}" ${small} fill="${nameColour}">${design.claim}</text>
    <text x="${front.x + (front.width - LABEL.width - LABEL.margin) / 2}" y="${front.y + front.height - 34}" ${small}
      fill="${footColour}">${product.barcode ? product.quantity : ''}</text>`
}

function motifColours({ layout, ground, accent, onGround, onAccent }: Design): readonly [string, string] {
  switch (layout) {
    case 'badge':
      return [ground, onAccent]
    case 'arch':
      return [onAccent, ground]
    case 'halves':
      return [accent, ground]
    default:
      return [accent, onGround]
  }
}

const FOOT_ON_ACCENT: ReadonlySet<Design['layout']> = new Set(['diagonal', 'arch', 'halves'])

interface Room {
  x: number
  y: number
  width: number
  height: number
  middle: number
}

/** The colour blocks; the lower part of the room is the accent's wherever a name stands on it. */
function drawLayout({ layout, accent, onGround }: Design, { x, y, width, height, middle }: Room): string {
  const block = (top: number, tall: number, extra = ''): string =>
    `<rect x="-20" y="${y + height * top}" width="620" height="${height * tall}" fill="${accent}" ${extra}/>`
  switch (layout) {
    case 'band':
      return block(0.6, 0.42) + block(0.57, 0.012)
    case 'diagonal':
      return `<path d="M-20 ${y + height * 0.66}L600 ${y + height * 0.44}V800H-20Z" fill="${accent}"/>
        <path d="M-20 ${y + height * 0.62}L600 ${y + height * 0.4}" stroke="${onGround}" stroke-width="5"/>`
    case 'badge':
      return `<ellipse cx="${middle}" cy="${y + height * 0.58}" rx="${width * 0.47}" ry="${height * 0.37}" fill="${accent}"/>
        <ellipse cx="${middle}" cy="${y + height * 0.58}" rx="${width * 0.45}" ry="${height * 0.35}" fill="none" stroke="${onGround}" stroke-width="3"/>`
    case 'stripes':
      return [0.24, 0.31, 0.38, 0.45, 0.52].map((top) => block(top, 0.03, 'opacity=".85"')).join('')
    case 'arch':
      return `<path d="M${x} 800V${y + height * 0.55}A${width / 2} ${height * 0.34} 0 0 1 ${x + width} ${y + height * 0.55}V800Z" fill="${accent}"/>`
    case 'halves':
      return block(0.54, 3)
  }
}

/** A white label with the code that the digits are: eight are a UPC-E where its number system says so. */
function drawCode(digits: string, front: { x: number; y: number; width: number; height: number }): string {
  const { width, height, margin } = LABEL
  const x = front.x + front.width - width - margin
  const y = front.y + front.height - height - margin
  const bars = toSVG({ bcid: symbologyOf(digits), text: digits, includetext: true, height: 12, scale: 3, textsize: 9 })
  const [, viewBox = '', inner = ''] = /viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/.exec(bars) ?? []
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#fff"/>
    <svg x="${x + 18}" y="${y + 10}" width="${width - 36}" height="${height - 20}" viewBox="${viewBox}">${inner}</svg>`
}

function symbologyOf(digits: string): string {
  if (digits.length === 8) return /^[01]/.test(digits) ? 'upce' : 'ean8'
  return digits.length === 12 ? 'upca' : 'ean13'
}

/** The size at which `content` fits into `width`: bold letters are about 0.7 of their height wide. */
const fontSize = (content: string, size: number, width: number): number =>
  Math.min(size, width / (content.length * 0.76))

function halves(name: string): string[] {
  const words = name.split(' ')
  const middle = Math.ceil(words.length / 2)
  return [words.slice(0, middle).join(' '), words.slice(middle).join(' ')]
}
