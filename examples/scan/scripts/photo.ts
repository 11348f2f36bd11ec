import sharp from 'sharp'
import type { Design } from './designs.ts'
import { SILHOUETTES } from './packs.ts'

const WIDTH = 780
const HEIGHT = 980

const TABLES: Record<Design['table'], { light: string; dark: string; lines: string }> = {
  oak: { light: '#c89f6f', dark: '#8d6338', lines: '#7a532d' },
  slate: { light: '#6f7780', dark: '#3e454d', lines: '#2f353b' },
  linen: { light: '#e8e0d2', dark: '#bfb4a0', lines: '#a99d88' },
  marble: { light: '#f0f0ee', dark: '#c6c8c9', lines: '#aab0b4' },
}

/**
 * A photograph of a front lying on a table: turned and skewed a little, lit from above, with a shadow, soft and grainy.
 *
 * @param front - SVG on a canvas of 560 × 760.
 * @param design - Its pack casts the shadow, its table is what it lies on.
 * @param random - Numbers in `[0, 1)`; the same numbers give the same picture.
 * @returns A JPEG of 780 × 980.
 */
export async function photograph(front: string, design: Design, random: () => number): Promise<Buffer> {
  const between = (low: number, high: number): number => low + random() * (high - low)
  const pose = `translate(${between(96, 124)} ${between(100, 125)}) rotate(${between(-3.5, 3.5)} 280 380) skewX(${between(-2, 2)})`
  const scene = await sharp(Buffer.from(drawScene(front, design, pose, between)))
    .blur(0.6)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const grain = Uint8Array.from(scene.data)
  for (let pixel = 0; pixel < grain.length; pixel += 3) {
    const shift = Math.round(between(-4, 4))
    for (let channel = pixel; channel < pixel + 3; channel += 1) {
      grain[channel] = Math.max(0, Math.min(255, (grain[channel] ?? 0) + shift))
    }
  }
  return sharp(grain, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 72, mozjpeg: true })
    .toBuffer()
}

function drawScene(front: string, design: Design, pose: string, between: (a: number, b: number) => number): string {
  const { light, dark, lines } = TABLES[design.table]
  const { outline } = SILHOUETTES[design.pack]
  const grain = Array.from({ length: 14 }, (_, index) => {
    const y = index * 76 + between(-26, 26)
    return `<path d="M0 ${y}Q${between(150, 600)} ${y + between(-34, 34)} ${WIDTH} ${y + between(-16, 16)}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <defs>
      <radialGradient id="table" cx=".35" cy=".2" r="1"><stop stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></radialGradient>
      <linearGradient id="round"><stop stop-color="#000" stop-opacity=".38"/><stop offset=".22" stop-color="#fff" stop-opacity=".2"/>
        <stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".42"/></linearGradient>
      <linearGradient id="flat" x2="1" y2="1"><stop stop-color="#fff" stop-opacity=".22"/><stop offset=".45" stop-color="#fff" stop-opacity="0"/>
        <stop offset="1" stop-color="#000" stop-opacity=".2"/></linearGradient>
      <filter id="soft" x="-.3" y="-.3" width="1.6" height="1.6"><feGaussianBlur stdDeviation="18"/></filter>
    </defs>
    <rect width="100%" height="100%" fill="url(#table)"/>
    <g stroke="${lines}" stroke-opacity=".35" stroke-width="2.5" fill="none">${grain.join('')}</g>
    <g transform="${pose}"><path d="${outline}" transform="translate(26 30)" fill="#000" opacity=".5" filter="url(#soft)"/>${front}</g>
  </svg>`
}
