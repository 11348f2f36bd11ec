import { fitted } from './photo-size.ts'

/** A photo that may be scanned. */
export interface Photo {
  readonly name: string
  /** What the page shows of it; given back with `URL.revokeObjectURL` where it is a blob's. */
  readonly preview: string
  readonly blob: Blob
}

/** What a server accepts as it is; anything else that a browser can show is made a JPEG. */
const SENT_AS_IS = ['image/jpeg', 'image/png', 'image/webp']
/** In bytes; a larger one is compressed, however few its pixels. */
const LARGE = 600_000
const QUALITY = 0.86

/** Takes a chosen file. */
export function toPhoto(file: File): Photo {
  return { name: file.name, preview: URL.createObjectURL(file), blob: file }
}

/**
 * Makes of a photo what the server takes.
 *
 * @returns A data URL: scaled down where it is large; the original bytes where the browser cannot do that.
 */
export async function toDataUrl({ blob }: Pick<Photo, 'blob'>): Promise<string> {
  return readAsDataUrl((await scaledDown(blob).catch(() => undefined)) ?? blob)
}

async function scaledDown(blob: Blob): Promise<Blob | undefined> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' })
  const size = fitted(bitmap)
  if (size.width === bitmap.width && blob.size <= LARGE && SENT_AS_IS.includes(blob.type)) return undefined
  const canvas = document.createElement('canvas')
  Object.assign(canvas, size)
  const context = canvas.getContext('2d')
  if (!context) return undefined
  // A picture that one can see through stands on white, as on paper.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, size.width, size.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, size.width, size.height)
  bitmap.close()
  return new Promise((resolve) => canvas.toBlob((jpeg) => resolve(jpeg ?? undefined), 'image/jpeg', QUALITY))
}

function readAsDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}
