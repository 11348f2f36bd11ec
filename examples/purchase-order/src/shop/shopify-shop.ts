import { ProgressError } from '@progress/core'
import { SET_PRODUCT, STAGE_UPLOADS, type UserErrors } from './operations.ts'
import type { ProductToSync, Shop, ShopCallOptions } from './shop.ts'
import type { ShopifyClient } from './shopify-client.ts'

/** A product without options has this one, by Shopify's rules. */
const ONLY_OPTION = { name: 'Title', value: 'Default Title' }

/** A shop behind Shopify's API. */
export function shopifyShop(client: ShopifyClient): Shop {
  return {
    async upsertProduct(product, options = {}) {
      const source = product.image && (await stage(client, product, options))
      const { productSet } = await client.request(
        SET_PRODUCT,
        { identifier: { handle: product.handle }, input: toInput(product, source) },
        options,
      )
      assertTaken(productSet.userErrors)
      if (productSet.product === null) throw new ProgressError('shop_refused', { message: 'The shop made no product' })
      return productSet.product
    },
  }
}

/** Uploads the image. @returns Where the shop finds it. */
async function stage(client: ShopifyClient, product: ProductToSync, options: ShopCallOptions): Promise<string> {
  const { handle, image } = product
  if (image === undefined) throw new TypeError('there is no image')
  const filename = `${handle}.${image.type.split('/')[1]}`
  const input = [
    { filename, mimeType: image.type, resource: 'IMAGE', httpMethod: 'POST', fileSize: String(image.bytes.byteLength) },
  ]
  const { stagedUploadsCreate } = await client.request(STAGE_UPLOADS, { input }, options)
  assertTaken(stagedUploadsCreate.userErrors)
  const [target] = stagedUploadsCreate.stagedTargets
  if (target === undefined) throw new ProgressError('shop_refused', { message: 'The shop takes no images' })
  const form = (): FormData => {
    const parts = new FormData()
    for (const { name, value } of target.parameters) parts.append(name, value)
    parts.append('file', new Blob([new Uint8Array(image.bytes)], { type: image.type }), filename)
    return parts
  }
  await client.upload(target.url, form, options)
  return target.resourceUrl
}

function toInput({ title, vendor, handle, price, tags }: ProductToSync, source: string | undefined): object {
  return {
    handle,
    title,
    ...(vendor !== null && { vendor }),
    status: 'DRAFT',
    tags,
    productOptions: [{ name: ONLY_OPTION.name, values: [{ name: ONLY_OPTION.value }] }],
    variants: [
      {
        optionValues: [{ optionName: ONLY_OPTION.name, name: ONLY_OPTION.value }],
        // A discount is a line of an order, and no product that costs less than nothing.
        price: Math.max(0, price).toFixed(2),
      },
    ],
    ...(source !== undefined && { files: [{ originalSource: source, alt: title, contentType: 'IMAGE' }] }),
  }
}

function assertTaken(faults: UserErrors): void {
  if (faults.length === 0) return
  throw new ProgressError('shop_refused', {
    message: faults.map(({ message }) => message).join('; '),
    details: faults.map(({ field, message }) => ({ field: field ?? [], message })),
  })
}
