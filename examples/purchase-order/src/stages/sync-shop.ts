import { listDrafts, setShopProduct } from '../database/drafts.ts'
import { readImage } from '../database/images.ts'
import { counted, type RunStage, savedOrder } from './stage.ts'

/** `shopify_sync`: every draft becomes a product of the shop, with its image. One that is there is brought up to date. */
export const syncShop: RunStage = async (job) => {
  const { services, emitter, signal, input } = job
  const { orderId, order } = savedOrder(job)
  const drafts = await listDrafts(services.database, orderId)
  let synced = 0
  for (const [index, draft] of drafts.entries()) {
    signal.throwIfAborted()
    emitter.update({ current: index, total: drafts.length, unit: 'products', message: `Syncing ${draft.title}` })
    if (draft.shopProductId !== null) continue
    const image = draft.imageId === null ? undefined : await readImage(services.database, draft.imageId)
    const product = await services.shop.upsertProduct(
      { ...draft, tags: [`merchant-${input.merchant}`, `order-${orderId}`], currency: order.currency, image },
      { signal, onWait: (message) => emitter.log(message, { level: 'warn' }) },
    )
    await setShopProduct(services.database, draft.id, product.id)
    synced += 1
  }
  emitter.update({ current: drafts.length, total: drafts.length })
  const [first] = await listDrafts(services.database, orderId)
  return {
    message: `${counted(drafts.length, 'product')} in the shop`,
    metadata: { products: drafts.length, synced, shopId: first?.shopProductId ?? null },
  }
}
