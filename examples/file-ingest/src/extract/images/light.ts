/** Pixels as they lie in memory, row by row. */
export interface RawPixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  /** 1: grey; 3: red, green, blue. */
  readonly channels: number
}

/** How light an image is, and how much its edges stand out. */
export interface Light {
  /** Mean, 0 to 255. */
  readonly brightness: number
  /** Standard deviation of the Laplacian: 0 where there are no edges. */
  readonly sharpness: number
}

/**
 * Measures an image.
 *
 * @see https://en.wikipedia.org/wiki/Discrete_Laplace_operator
 */
export function measureLight(pixels: RawPixels): Light {
  const { width, height } = pixels
  const grey = toGrey(pixels)
  const at = (x: number, y: number): number => grey[y * width + x] ?? 0
  let sum = 0
  let squares = 0
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const edge = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y)
      sum += edge
      squares += edge * edge
    }
  }
  const count = Math.max(1, (width - 2) * (height - 2))
  const mean = sum / count
  return {
    brightness: grey.reduce((total, value) => total + value, 0) / Math.max(1, grey.length),
    sharpness: Math.sqrt(Math.max(0, squares / count - mean * mean)),
  }
}

/** By how bright each colour is to the eye (Rec. 601). */
function toGrey({ data, width, height, channels }: RawPixels): Float32Array {
  const grey = new Float32Array(width * height)
  for (let index = 0; index < grey.length; index++) {
    const from = index * channels
    const red = data[from] ?? 0
    grey[index] = channels < 3 ? red : 0.299 * red + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0)
  }
  return grey
}
