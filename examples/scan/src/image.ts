import sharp from 'sharp'

const TYPES = ['jpeg', 'png', 'webp']
const MAX_BYTES = 8 * 1024 * 1024
/** 50 megapixels: beyond the cameras of today's phones' usual modes, below what a decompression bomb unpacks to. */
const MAX_PIXELS = 50_000_000

/** What was given as an image is none that can be read. */
export class NotAnImage extends Error {
  override readonly name = 'NotAnImage'
}

/**
 * Takes an image out of base64 or a data URL.
 *
 * @returns Its bytes, whose header is that of a JPEG, PNG or WebP of at most 8 MiB and 50 megapixels.
 * @throws {NotAnImage} with a text for people.
 */
export async function loadImage(text: string): Promise<Buffer> {
  const base64 = text.replace(/^data:[^,]{0,100};base64,/, '').replaceAll(/\s/g, '')
  if (base64 === '' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) throw new NotAnImage('The image is not base64')
  if (base64.length * 0.75 > MAX_BYTES) throw new NotAnImage('The image is larger than 8 MiB')
  const bytes = Buffer.from(base64, 'base64')
  try {
    const { format, width, height } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata()
    if (!TYPES.includes(format)) throw new NotAnImage(`The image is a ${format}, not a JPEG, PNG or WebP`)
    if (width * height > MAX_PIXELS) throw new NotAnImage('The image has more than 50 megapixels')
    // A header alone may lie: the pixels have to be there too.
    await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' }).resize(8, 8, { fit: 'fill' }).toBuffer()
  } catch (error) {
    if (error instanceof NotAnImage) throw error
    throw new NotAnImage('The file is no image that can be read')
  }
  return bytes
}
