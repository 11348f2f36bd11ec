import { ProgressError } from '@progress/core'
import { normaliseBarcode } from './barcode/check-digit.ts'
import type { Finders } from './finders.ts'
import { ServiceError } from './service-error.ts'
import type { Product } from './types.ts'

/** The services in words for people. */
const SERVICES = {
  product_api: 'The product service',
  ai: 'The picture analysis',
  database: 'The product database',
} as const

/** What is looked for: a code that was typed, a photograph, or both. */
export interface Subject {
  readonly barcode?: string | undefined
  readonly image?: Buffer | undefined
}

/**
 * The search for one product. What was read from the photograph is kept, and a service that failed is remembered: the
 * next tier may know the product all the same, and if none does the failure says more than "not found".
 */
export class Search {
  readonly #finders: Finders
  readonly #signal: AbortSignal
  readonly subject: Subject
  code: string | undefined
  text = ''
  #failure: ServiceError | undefined

  constructor(finders: Finders, subject: Subject, signal: AbortSignal) {
    this.#finders = finders
    this.#signal = signal
    this.subject = subject
    this.code = subject.barcode
  }

  /** Reads the code from the photograph, unless it was typed. */
  async readCode(): Promise<void> {
    const { image } = this.subject
    if (this.code === undefined && image !== undefined) this.code = await this.#finders.readBarcode(image, this.#signal)
  }

  /** Reads the text from the photograph. A code that stands there in digits is a code too. */
  async readText(): Promise<void> {
    const { image } = this.subject
    if (image === undefined || this.text !== '') return
    this.text = await this.#finders.readText(image, this.#signal)
    this.code ??= this.text
      .split('\n')
      .map(normaliseBarcode)
      .find((code) => code !== undefined)
  }

  inCache(): Promise<Product | undefined> {
    return this.#byCode((code) => this.#finders.findInCache(code, this.#signal))
  }

  inDatabase(): Promise<Product | undefined> {
    return this.#byCode((code) => this.#finders.findInDatabase(code, this.#signal))
  }

  byApi(): Promise<Product | undefined> {
    return this.#byCode((code) => this.#finders.findByApi(code, this.#signal))
  }

  async byText(): Promise<Product | undefined> {
    if (this.text === '') return undefined
    return this.#agreeing(await this.#ask(() => this.#finders.findByText(this.text, this.#signal)))
  }

  async byPicture(): Promise<Product | undefined> {
    const { image } = this.subject
    if (image === undefined) return undefined
    return this.#agreeing(await this.#ask(() => this.#finders.identifyByPicture(image, this.text, this.#signal)))
  }

  /** Why nothing was found. */
  nothing(): ProgressError {
    if (this.#failure !== undefined) return unavailable(this.#failure)
    if (this.code !== undefined) {
      return new ProgressError('product_not_found', {
        message: `No product is known by the code ${this.code}`,
        details: { barcode: this.code },
      })
    }
    return new ProgressError('nothing_recognised', {
      message: 'The picture shows no barcode that can be read, and nothing on it is known',
      details: { text: this.text.slice(0, 200) },
    })
  }

  /** Words and looks are shared by products; a code that was read has the last word. */
  #agreeing(product: Product | undefined): Product | undefined {
    const contradicts = this.code !== undefined && product?.barcode !== undefined && product.barcode !== this.code
    return contradicts ? undefined : product
  }

  async #byCode(find: (code: string) => Promise<Product | undefined>): Promise<Product | undefined> {
    const { code } = this
    return code === undefined ? undefined : this.#ask(() => find(code))
  }

  async #ask(find: () => Promise<Product | undefined>): Promise<Product | undefined> {
    try {
      return await find()
    } catch (error) {
      this.#signal.throwIfAborted()
      if (!(error instanceof ServiceError)) throw error
      this.#failure = error
      return undefined
    }
  }
}

/** A service's failure as it may be shown: its own message may name addresses. */
function unavailable(error: ServiceError): ProgressError {
  return new ProgressError('service_unavailable', {
    message: `${SERVICES[error.service]} did not answer as it should`,
    retryable: error.retryable,
    details: { service: error.service, reason: error.code },
    cause: error,
  })
}

/** Makes of a service's failure what followers may see; everything else stays as it is. */
export function toShown(error: unknown): unknown {
  return error instanceof ServiceError ? unavailable(error) : error
}
