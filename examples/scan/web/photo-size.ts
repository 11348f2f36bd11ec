/** The longest side of a photo that is sent, in pixels: enough for a barcode, quick to send. */
export const LONGEST_SIDE = 1_600

/** Width and height in whole pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Fits a photo into a square, keeping its shape.
 *
 * @param longest - The square's side.
 * @returns Never larger than the photo, and never below one pixel.
 */
export function fitted({ width, height }: Size, longest: number = LONGEST_SIDE): Size {
  const factor = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) }
}
