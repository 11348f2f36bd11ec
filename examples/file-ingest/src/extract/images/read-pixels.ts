import sharp from 'sharp'
import type { Limits } from '../../limits.ts'
import { Refused } from '../refused.ts'
import { type Light, measureLight } from './light.ts'

/** How long one decoding may take, in seconds: a thread that is ended waits for it. */
const DECODE_SECONDS = 30
const THUMBNAIL_SIDE = 256
/** Stops at what is wrong with the data, rather than painting the rest grey. */
const FAIL_ON = 'error'

/** What the pixels of an image tell. */
export interface Pixels extends Light {
  readonly width: number
  readonly height: number
  /** A WebP, at most 256 pixels wide and high. */
  readonly thumbnail: Uint8Array
}

/** An image's size as it is to be looked at, turned where it says so. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

// One image a thread: the pool is what runs side by side, and a cache would only grow.
sharp.concurrency(1)
sharp.cache(false)

/**
 * Reads the size of an image, without decoding it.
 *
 * @throws {Refused} `image_corrupt`, or `decompression_bomb` for one of too many pixels.
 */
export async function readSize(bytes: Uint8Array, { maxPixels }: Limits): Promise<ImageSize> {
  const {
    width,
    height,
    pages = 1,
    autoOrient,
  } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw corrupt(error)
    })
  // Of an animation, `height` is one frame's.
  if (width * height * pages > maxPixels) {
    throw new Refused('decompression_bomb', `The image has ${width} × ${height} pixels: too many to be decoded`)
  }
  return { width: autoOrient.width ?? width, height: autoOrient.height ?? height }
}

/**
 * Decodes an image.
 *
 * @throws {Refused} `image_corrupt`
 */
export async function readPixels(bytes: Uint8Array, size: ImageSize, { maxPixels }: Limits): Promise<Pixels> {
  try {
    const { data, info } = await sharp(bytes, { failOn: FAIL_ON, limitInputPixels: maxPixels })
      .timeout({ seconds: DECODE_SECONDS })
      .autoOrient()
      .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    const thumbnail = await sharp(data, { raw: { width, height, channels } })
      .webp({ quality: 75, effort: 1 })
      .toBuffer()
    return { ...size, ...measureLight({ data, width, height, channels }), thumbnail }
  } catch (error) {
    throw corrupt(error)
  }
}

/** The decoder's own words are for whoever looks for the cause. */
function corrupt(error: unknown): Refused {
  const isCut = error instanceof Error && /premature end|truncat|unexpected end/i.test(error.message)
  const reason = isCut ? 'the file ends too early' : 'the data is damaged'
  return new Refused('image_corrupt', `The pixels cannot be decoded: ${reason}`, error)
}
