/** A product as the shop is to have it. */
export interface ProductToSync {
  readonly title: string
  readonly vendor: string | null
  readonly price: number
  readonly currency: string | null
  /** Which product it is: the same handle is the same product. */
  readonly handle: string
  readonly tags: readonly string[]
  readonly image: { readonly type: string; readonly bytes: Uint8Array } | undefined
}

/** How a call of the shop is stopped and followed. */
export interface ShopCallOptions {
  readonly signal?: AbortSignal | undefined
  /** Told in words of every wait: a rate limit, a failure that is tried again. */
  readonly onWait?: ((message: string) => void) | undefined
}

/** Where products go. */
export interface Shop {
  /**
   * Creates a product as a draft, or brings the one of that handle up to date. Calling it twice makes one product.
   *
   * @throws {ProgressError} `shop_refused` for what asking again would not change, `shop_unavailable` where it kept
   *   failing. The signal's reason when aborted.
   */
  upsertProduct(product: ProductToSync, options?: ShopCallOptions): Promise<{ readonly id: string }>
}
