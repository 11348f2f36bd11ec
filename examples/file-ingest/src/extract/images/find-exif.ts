const SIGNATURE = 'Exif\0\0'

/**
 * Where a JPEG keeps its EXIF, by walking its segments up to the pixels.
 *
 * @returns The bytes from the mark of the byte order on, as many as there are; `undefined` where there is no such segment.
 */
export function exifOfJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  while (at + 10 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    if (marker === 0xda || marker === 0xd9) return undefined
    const length = view.getUint16(at + 2)
    const isExif = marker === 0xe1 && Buffer.from(bytes.subarray(at + 4, at + 10)).toString('latin1') === SIGNATURE
    if (isExif) return bytes.subarray(at + 10, at + 2 + length)
    at += 2 + length
  }
  return undefined
}
