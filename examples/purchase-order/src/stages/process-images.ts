import sharp from 'sharp'
import { listImages, putThumbnail, readImage } from '../database/images.ts'
import { setOrderStatus } from '../database/orders.ts'
import { counted, type RunStage, savedOrder } from './stage.ts'

/** Widths of the thumbnails, in pixels: lists, cards, and both on dense screens. */
const THUMBNAIL_SIDES = [64, 160, 320, 640] as const

/** `background_image_processing`: thumbnails in every size, while the order is in use already. */
export const processImages: RunStage = async (job) => {
  const { services, emitter, signal } = job
  const { orderId } = savedOrder(job)
  const images = await listImages(services.database, orderId)
  let made = 0
  for (const [index, { id, title, sides }] of images.entries()) {
    emitter.update({ current: index, total: images.length, unit: 'images', message: `Thumbnails of ${title}` })
    const missing = THUMBNAIL_SIDES.filter((side) => !sides.includes(side))
    const picture = missing.length === 0 ? undefined : await readImage(services.database, id)
    if (picture === undefined) continue
    for (const side of missing) {
      signal.throwIfAborted()
      const bytes = await sharp(picture.bytes).resize(side, side, { fit: 'inside' }).webp({ quality: 80 }).toBuffer()
      await putThumbnail(services.database, id, { side, type: 'image/webp', bytes })
      made += 1
    }
  }
  emitter.update({ current: images.length, total: images.length })
  await setOrderStatus(services.database, orderId, 'complete')
  return {
    message: counted(images.length * THUMBNAIL_SIDES.length, 'thumbnail'),
    metadata: { images: images.length, made },
  }
}
