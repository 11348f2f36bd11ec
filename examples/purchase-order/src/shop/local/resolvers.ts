import type { ShopData, ShopProduct } from './shop-data.ts'

/** What the resolvers work with. */
export interface ResolverContext {
  readonly data: ShopData
  /** Where the server is reached. */
  readonly url: string
}

interface ProductSetArguments {
  readonly identifier?: { readonly id?: string; readonly handle?: string }
  readonly input: {
    readonly handle?: string
    readonly title?: string
    readonly vendor?: string
    readonly status?: string
    readonly tags?: readonly string[]
    readonly productOptions?: readonly unknown[]
    readonly variants?: readonly { readonly price?: unknown }[]
    readonly files?: readonly { readonly originalSource?: string; readonly alt?: string }[]
  }
}

interface StagedUploadArguments {
  readonly input: readonly { readonly filename: string; readonly mimeType: string; readonly fileSize?: unknown }[]
}

const userError = (field: string[], message: string, code?: string) => ({ field, message, ...(code && { code }) })

/** The fields of `QueryRoot` and `Mutation`. */
export const RESOLVERS = {
  shop: () => ({ id: 'gid://shopify/Shop/1', name: 'Local shop', currencyCode: 'EUR' }),

  async productByIdentifier(
    { identifier }: { identifier: { id?: string; handle?: string } },
    context: ResolverContext,
  ) {
    const product = await context.data.findProduct(identifier)
    return product && toProduct(product, context)
  },

  async productSet({ identifier, input }: ProductSetArguments, context: ResolverContext) {
    const faults = faultsOf(input)
    const [file] = input.files ?? []
    const source = /\/staged-uploads\/([0-9a-f]+)$/.exec(file?.originalSource ?? '')?.[1]
    const fileKey = source !== undefined && (await context.data.readFile(source)) ? source : null
    if (file !== undefined && fileKey === null)
      faults.push(userError(['input', 'files', '0'], 'Media is not a valid upload'))
    if (faults.length > 0) return { product: null, userErrors: faults }
    const { title = '', vendor = '', status = 'ACTIVE', tags = [] } = input
    const product = await context.data.setProduct({
      handle: identifier?.handle ?? input.handle ?? title.toLowerCase().replaceAll(/\W+/g, '-'),
      title,
      vendor,
      status,
      tags,
      price: String(input.variants?.[0]?.price ?? '0.00'),
      alt: file?.alt ?? null,
      fileKey,
    })
    return { product: toProduct(product, context), userErrors: [] }
  },

  async stagedUploadsCreate({ input }: StagedUploadArguments, { data, url }: ResolverContext) {
    const staged = input.map(async ({ mimeType }) => {
      const key = await data.stage(mimeType)
      return {
        url: `${url}/staged-uploads`,
        resourceUrl: `${url}/staged-uploads/${key}`,
        parameters: [
          { name: 'key', value: key },
          { name: 'Content-Type', value: mimeType },
        ],
      }
    })
    return { stagedTargets: await Promise.all(staged), userErrors: [] }
  },
}

function faultsOf({ title, variants, productOptions }: ProductSetArguments['input']) {
  const faults: ReturnType<typeof userError>[] = []
  if (title === undefined || title.trim() === '') faults.push(userError(['input', 'title'], "Title can't be blank"))
  if (title !== undefined && title.length > 255) {
    faults.push(userError(['input', 'title'], 'Title is too long (maximum is 255 characters)'))
  }
  if (variants !== undefined && productOptions === undefined) {
    const message = 'Product options input is required when updating variants'
    faults.push(userError(['input', 'productOptions'], message, 'PRODUCT_OPTIONS_INPUT_MISSING'))
  }
  for (const [index, { price = '0' }] of (variants ?? []).entries()) {
    if (!(Number(price) >= 0)) {
      faults.push(userError(['input', 'variants', String(index), 'price'], 'Price must be greater than or equal to 0'))
    }
  }
  return faults
}

function toProduct(product: ShopProduct, { url }: ResolverContext) {
  const { id, handle, title, vendor, status, tags, price, alt, fileKey } = product
  const image = {
    id: `gid://shopify/MediaImage/${id}`,
    alt,
    status: 'READY',
    image: { url: `${url}/files/${fileKey}` },
  }
  return {
    id: `gid://shopify/Product/${id}`,
    handle,
    title,
    vendor,
    status,
    tags,
    media: ({ first }: { first: number }) => ({ nodes: fileKey === null ? [] : [image].slice(0, first) }),
    variants: ({ first }: { first: number }) => ({
      nodes: [{ id: `gid://shopify/ProductVariant/${id}`, price }].slice(0, first),
    }),
  }
}
