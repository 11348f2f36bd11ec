import type { IncomingMessage, ServerResponse } from 'node:http'
import { visitorOf } from 'scan/visitor'
import type { Database } from '../database/database.ts'
import { readImage } from '../database/images.ts'
import { readOrder } from '../database/order-view.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { isMerchant, MERCHANT_NAMES, MERCHANTS } from '../workflow.ts'
import { sendJson, sendText } from './reply.ts'
import { listSamples } from './samples.ts'

/** Where the routes beside the protocol get their answers. */
export interface DataRoutesOptions {
  /** The path before every route, such as `/purchase-order`. */
  readonly base: string
  readonly database: Database
  readonly pipeline: Pipeline
}

interface Asked {
  readonly query: URLSearchParams
  /** What stands in the path, such as an id. */
  readonly name: string
  readonly response: ServerResponse
}

/** What the dashboard asks beside the protocol: `merchants`, `samples`, `orders/{sessionId}`, `images/{id}`, `pipeline`. */
export class DataRoutes {
  readonly #options: DataRoutesOptions
  readonly #routes: readonly (readonly [pattern: RegExp, answer: (asked: Asked) => unknown])[] = [
    [/^\/merchants$/, () => MERCHANTS.map((id) => ({ id, name: MERCHANT_NAMES[id] }))],
    [/^\/samples$/, () => listSamples(this.#options.base)],
    [/^\/orders\/([^/]+)$/, ({ name }) => readOrder(this.#options.database, name)],
    [/^\/images\/([^/]+)$/, (asked) => this.#image(asked)],
    [/^\/pipeline$/, ({ query }) => this.#pipeline(query)],
  ]

  constructor(options: DataRoutesOptions) {
    this.#options = options
  }

  /** Answers a request. @returns `false`, and does nothing, where the address is none of these. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
    const path = pathname.slice(this.#options.base.length)
    for (const [pattern, answer] of this.#routes) {
      const match = pattern.exec(path)
      if (match === null) continue
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('Allow', 'GET, HEAD')
        sendText(response, 405, 'These addresses are for reading.')
        return true
      }
      const { authorization, cookie } = request.headers
      if (visitorOf({ authorization, cookie }) === null) sendText(response, 401, 'Who are you?')
      else await this.#reply(answer({ query, name: match[1] ?? '', response }), response)
      return true
    }
    return false
  }

  async #reply(answer: unknown, response: ServerResponse): Promise<void> {
    const body = await answer
    if (response.headersSent) return
    if (body === undefined) sendJson(response, 404, { error: 'There is nothing at this address.' })
    else sendJson(response, 200, body)
  }

  /** An image, or with `?width=` the smallest that is at least so wide. It never changes under its id. */
  async #image({ name, query, response }: Asked): Promise<undefined> {
    const width = Number(query.get('width') ?? Number.NaN)
    const picture = await readImage(this.#options.database, name, width > 0 ? Math.ceil(width) : undefined)
    if (picture === undefined) return
    response
      .writeHead(200, {
        'Content-Type': picture.type,
        'Content-Length': picture.bytes.byteLength,
        // A thumbnail that is not made yet is answered by a larger picture: the address keeps its answer for a while only.
        'Cache-Control': 'private, max-age=60',
        'X-Content-Type-Options': 'nosniff',
      })
      .end(picture.bytes)
  }

  #pipeline(query: URLSearchParams): unknown {
    const merchant = query.get('merchant')
    return isMerchant(merchant) ? this.#options.pipeline.read(merchant) : undefined
  }
}
