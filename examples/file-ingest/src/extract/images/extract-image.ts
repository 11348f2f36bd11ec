import type { Limits } from '../../limits.ts'
import type { FileFacts } from '../../workflows.ts'
import type { ImageTraits } from '../scores.ts'
import { readExif } from './read-exif.ts'
import { type Pixels, readPixels, readSize } from './read-pixels.ts'

/** What is known of an image. */
export interface ExtractedImage {
  readonly traits: ImageTraits
  readonly thumbnail: Uint8Array
  /** What it says of itself in words. */
  readonly words: string
}

/**
 * Reads an image: what the camera wrote first, so that it is known also where the pixels are not.
 *
 * @param facts - What is found is written here as it is found.
 * @throws {Refused} `image_corrupt`, `decompression_bomb`
 */
export async function extractImage(bytes: Uint8Array, facts: FileFacts, limits: Limits): Promise<ExtractedImage> {
  const { exif, words, warnings } = readExif(bytes, facts.type ?? '')
  if (exif !== undefined) facts.exif = exif
  if (warnings.length > 0) facts.warnings = [...warnings]
  const size = await readSize(bytes, limits)
  Object.assign(facts, size)
  const pixels: Pixels = await readPixels(bytes, size, limits)
  return { traits: { ...pixels, exif, warnings, words }, thumbnail: pixels.thumbnail, words }
}
