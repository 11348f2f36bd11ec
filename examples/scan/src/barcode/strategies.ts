import sharp, { type Sharp } from 'sharp'

/** Pixels as the decoder takes them: RGBA, row by row. */
export interface Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>
  readonly width: number
  readonly height: number
  readonly colorSpace: 'srgb'
}

/** One way to look at a photograph. */
export interface Strategy {
  readonly name: string
  readonly look: () => Promise<Pixels>
}

/** Longest side that is looked at first; codes are seldom finer than that shows, and larger costs more. */
const COMFORTABLE = 1_200
/** Nearest first: most photographs are a little askew, and a linear decoder reads only along its own rows. */
const ANGLES = [0, 10, -10, 20, -20, 30, -30, 45, -45, 5, -5, 15, -15, 25, -25, 38, -38]

/** The bars of the shortest code, an EAN-8, are 67 of the narrowest ones wide; a picture smaller than that holds none. */
const SHORTEST_CODE = 67
/** What the treatments need to work on. */
const FEWEST_ROWS = 4

type Treatment = readonly [name: string, treat: (image: Sharp) => Sharp]

const TREATMENTS: readonly Treatment[] = [
  ['plain', (image) => image],
  ['sharpened', (image) => image.sharpen({ sigma: 2, m2: 5 })],
  ['stretched', (image) => image.normalise({ lower: 2, upper: 98 }).gamma(1.8)],
  ['smoothed', (image) => image.median(3).sharpen({ sigma: 1 })],
]

/**
 * The ways to look at a photograph, the cheapest and most fruitful first: as it is, turned a little this way and that,
 * then sharpened and turned, then closer.
 *
 * @returns None for a picture too small to show a code.
 */
export async function strategiesFor(image: Buffer): Promise<Strategy[]> {
  const upright = await sharp(image)
    .rotate()
    .flatten({ background: '#fff' })
    .grayscale()
    .png({ compressionLevel: 0 })
    .toBuffer()
  const { width = 1, height = 1 } = await sharp(upright).metadata()
  const longest = Math.max(width, height)
  if (longest < SHORTEST_CODE || Math.min(width, height) < FEWEST_ROWS) return []
  const sizes =
    longest > COMFORTABLE ? [COMFORTABLE / longest, Math.min(1, 2_400 / longest)] : [1, Math.min(2, 1_600 / longest)]
  return sizes.flatMap((scale) =>
    TREATMENTS.flatMap(([treatment, treat]) =>
      ANGLES.map((angle) => ({
        name: `${treatment}, turned by ${angle}°, at ${scale.toFixed(2)}`,
        look: () => toPixels(turned(treat(scaled(sharp(upright), width, scale)), angle)),
      })),
    ),
  )
}

function scaled(image: Sharp, width: number, scale: number): Sharp {
  return scale === 1 ? image : image.resize({ width: Math.max(1, Math.round(width * scale)), kernel: 'cubic' })
}

function turned(image: Sharp, angle: number): Sharp {
  return angle === 0 ? image : image.rotate(angle, { background: '#fff' })
}

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return {
    data: new Uint8ClampedArray(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
    width: info.width,
    height: info.height,
    colorSpace: 'srgb',
  }
}
