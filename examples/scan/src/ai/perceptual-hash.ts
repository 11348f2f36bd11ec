import sharp from 'sharp'

/** A picture in shades of grey, square, values 0–255 row by row. */
export interface Grey {
  size: number
  values: ArrayLike<number>
}

/** Part of a picture, as shares of its sides. */
export interface Crop {
  x: number
  y: number
  side: number
}

export const WHOLE: Crop = { x: 0, y: 0, side: 1 }

/** Side of the grid that a crop is averaged to, and how many of its lowest frequencies a hash keeps in each direction. */
const GRID = 32
const FREQUENCIES = 12

/** Bits of a hash: all frequencies but the constant one. */
export const HASH_BITS = FREQUENCIES ** 2 - 1

/** What two sums that are equal on paper may differ by: a picture of plain blocks lacks many frequencies altogether. */
const ROUNDING = 1e-6

const COSINES = Array.from({ length: FREQUENCIES }, (_, frequency) =>
  Array.from({ length: GRID }, (__, at) => Math.cos(((2 * at + 1) * frequency * Math.PI) / (2 * GRID))),
)

/** Reads an image file, upright, as a small grey square. */
export async function greyOf(image: Buffer, size = 128): Promise<Grey> {
  const values = await sharp(image)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize(size, size, { fit: 'fill' })
    .raw()
    .toBuffer()
  return { size, values }
}

/**
 * The perceptual hash of a crop: the signs of its lowest frequencies (DCT-II) against their median.
 *
 * Scaling, re-encoding and grain change the high frequencies, brightness the constant one: neither is in the hash.
 *
 * @returns `HASH_BITS` zeros and ones.
 */
export function hashOf(grey: Grey, crop: Crop = WHOLE): Uint8Array {
  const grid = averaged(grey, crop)
  const rows = grid.map((row) => COSINES.map((cosines) => dot(cosines, row)))
  const frequencies = COSINES.flatMap((cosines) =>
    COSINES.map((_, across) =>
      dot(
        cosines,
        rows.map((row) => row[across] ?? 0),
      ),
    ),
  ).slice(1)
  const median = [...frequencies].sort((a, b) => a - b)[frequencies.length >> 1] ?? 0
  return Uint8Array.from(frequencies, (value) => (value - median > ROUNDING ? 1 : 0))
}

/** The share of bits in which two hashes differ: 0 for the same look, about a half for pictures with nothing in common. */
export function distanceOf(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, bit, at) => sum + (bit === b[at] ? 0 : 1), 0) / a.length
}

/** How much a picture shows: the standard deviation of its shades; a few units for a blank wall. */
export function contrastOf({ values }: Grey): number {
  const all = Array.from(values)
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length)
}

/** A crop as `GRID` × `GRID` averages. */
function averaged({ size, values }: Grey, crop: Crop): number[][] {
  const edge = (start: number, at: number): number => Math.round((start + (crop.side * at) / GRID) * size)
  return Array.from({ length: GRID }, (_, row) =>
    Array.from({ length: GRID }, (__, column) => {
      const [top, left] = [edge(crop.y, row), edge(crop.x, column)]
      const bottom = Math.max(top + 1, edge(crop.y, row + 1))
      const right = Math.max(left + 1, edge(crop.x, column + 1))
      return meanOf(values, size, { top, left, bottom: Math.min(bottom, size), right: Math.min(right, size) })
    }),
  )
}

function meanOf(
  values: ArrayLike<number>,
  size: number,
  { top, left, bottom, right }: { top: number; left: number; bottom: number; right: number },
): number {
  let sum = 0
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += values[y * size + x] ?? 0
  return sum / Math.max(1, (bottom - top) * (right - left))
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
