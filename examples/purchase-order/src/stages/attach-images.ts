import { listDrafts } from '../database/drafts.ts'
import { putImage } from '../database/images.ts'
import { drawProduct } from './draw-product.ts'
import { counted, type RunStage, savedOrder } from './stage.ts'

/** `image_attachment`: an image for every draft that has none. */
export const attachImages: RunStage = async (job) => {
  const { services, emitter, signal } = job
  const drafts = await listDrafts(services.database, savedOrder(job).orderId)
  let drawn = 0
  for (const [index, { id, title, vendor, imageId }] of drafts.entries()) {
    signal.throwIfAborted()
    emitter.update({ current: index, total: drafts.length, unit: 'images', message: `Drawing ${title}` })
    if (imageId !== null) continue
    await putImage(services.database, id, await drawProduct({ title, vendor }))
    drawn += 1
  }
  emitter.update({ current: drafts.length, total: drafts.length })
  return { message: counted(drafts.length, 'image'), metadata: { images: drafts.length, drawn } }
}
