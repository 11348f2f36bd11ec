import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type DocumentNode, execute, GraphQLError, parse, validate } from 'graphql'
import type { Database } from '../../database/database.ts'
import { type FailureKind, type Failures, failures } from './failures.ts'
import { type LeakyBucket, leakyBucket } from './leaky-bucket.ts'
import { queryCost } from './query-cost.ts'
import { RESOLVERS } from './resolvers.ts'
import { SHOP_SCHEMA } from './schema.ts'
import { ShopData, type ShopProduct } from './shop-data.ts'

/** Settings of the local shop. */
export interface LocalShopOptions {
  /** Where its products are: several local shops over one database are one shop. */
  readonly database: Database
  /** Asked for as `X-Shopify-Access-Token`. */
  readonly accessToken: string
  /** Points that queries may cost. @defaultValue those of Shopify's standard plan: 2000, 100 a second */
  readonly limits?: { readonly maximumAvailable: number; readonly restoreRate: number }
}

/** A shop on this machine that speaks Shopify's Admin GraphQL API. */
export interface LocalShop {
  readonly url: string
  /** Makes what comes fail. */
  fail: Failures['fail']
  products(): Promise<readonly ShopProduct[]>
  /** How many queries were answered, were refused for want of points, and were made to fail. */
  readonly counts: Readonly<{ answered: number; throttled: number; failed: number }>
  close(): Promise<void>
}

interface Reply {
  readonly status: number
  readonly body: unknown
}

const STANDARD_LIMITS = { maximumAvailable: 2_000, restoreRate: 100 }
const MAX_BODY_BYTES = 20 * 1024 * 1024

/** Serves `POST /admin/api/{version}/graphql.json`, staged uploads, and the images that came by them. */
export async function serveLocalShop(options: LocalShopOptions): Promise<LocalShop> {
  const api = new ShopApi(options)
  const server = createServer((request, response) => {
    api.answer(request).then(
      (reply) => {
        if (reply === 'lost') response.destroy()
        else if (reply.body instanceof Uint8Array) response.writeHead(reply.status).end(reply.body)
        else response.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply.body))
      },
      () => response.writeHead(500, { 'Content-Type': 'application/json' }).end('{"errors":"Internal Server Error"}'),
    )
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  // It lives as long as something else does.
  server.unref()
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: api.url,
    fail: (kind, times) => api.failures.fail(kind, times),
    products: () => api.data.listProducts(),
    counts: api.counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

class ShopApi {
  url = ''
  readonly failures = failures()
  readonly counts = { answered: 0, throttled: 0, failed: 0 }
  readonly data: ShopData
  readonly #accessToken: string
  readonly #bucket: LeakyBucket

  constructor({ database, accessToken, limits = STANDARD_LIMITS }: LocalShopOptions) {
    this.data = new ShopData(database)
    this.#accessToken = accessToken
    this.#bucket = leakyBucket(limits)
  }

  async answer(request: IncomingMessage): Promise<Reply | 'lost'> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = /^\/files\/([0-9a-f]+)$/.exec(pathname)?.[1]
    if (request.method === 'GET' && file !== undefined) return this.#file(file)
    if (request.method !== 'POST') return { status: 404, body: { errors: 'Not Found' } }
    const body = await bodyOf(request)
    if (pathname === '/staged-uploads') return this.#upload(request, body)
    if (!/^\/admin\/api\/[\w-]+\/graphql\.json$/.test(pathname)) return { status: 404, body: { errors: 'Not Found' } }
    if (request.headers['x-shopify-access-token'] !== this.#accessToken) return UNAUTHORIZED
    return this.#query(JSON.parse(body.toString()) as { query?: unknown; variables?: Record<string, unknown> })
  }

  async #file(key: string): Promise<Reply> {
    const file = await this.data.readFile(key)
    return file === undefined ? { status: 404, body: { errors: 'Not Found' } } : { status: 200, body: file.bytes }
  }

  /** A form with the parameters of a staged target, the file last. */
  async #upload(request: IncomingMessage, body: Buffer): Promise<Reply> {
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const form = await new Response(new Uint8Array(body), { headers }).formData()
    const [key, file] = [form.get('key'), form.get('file')]
    if (typeof key !== 'string' || !(file instanceof File)) return { status: 400, body: { errors: 'Bad Request' } }
    const isTaken = await this.data.upload(key, new Uint8Array(await file.arrayBuffer()))
    return isTaken ? { status: 201, body: {} } : { status: 403, body: { errors: 'Forbidden' } }
  }

  async #query({
    query,
    variables = {},
  }: {
    query?: unknown
    variables?: Record<string, unknown>
  }): Promise<Reply | 'lost'> {
    const document = parsed(query)
    const faults = document instanceof GraphQLError ? [document] : validate(SHOP_SCHEMA, document)
    if (document instanceof GraphQLError || faults.length > 0) return { status: 200, body: { errors: faults } }
    const cost = queryCost(SHOP_SCHEMA, document)
    const failure = isMutation(document) ? this.failures.take() : undefined
    const failed = failure && this.#failed(failure, cost)
    if (failure !== undefined) this.counts.failed += 1
    if (failed) return failed
    if (!this.#bucket.take(cost)) return this.#throttled(cost)
    const contextValue = { data: this.data, url: this.url }
    const result = await execute({
      schema: SHOP_SCHEMA,
      document,
      variableValues: variables,
      rootValue: RESOLVERS,
      contextValue,
    })
    this.counts.answered += 1
    if (failure === 'lost') return 'lost'
    return { status: 200, body: { ...result, extensions: this.#costs(cost, cost) } }
  }

  /** `undefined` where the work is to be done all the same. */
  #failed(kind: FailureKind, cost: number): Reply | undefined {
    switch (kind) {
      case 'unavailable':
        return { status: 503, body: { errors: 'Service Unavailable' } }
      case 'unauthorized':
        return UNAUTHORIZED
      case 'throttled':
        return this.#throttled(cost)
      case 'internal':
        return {
          status: 200,
          body: { errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
        }
      case 'refused':
        return {
          status: 200,
          body: {
            data: {
              productSet: {
                product: null,
                userErrors: [{ field: ['input'], message: 'The shop takes no products now' }],
              },
              stagedUploadsCreate: {
                stagedTargets: [],
                userErrors: [{ field: ['input'], message: 'The shop takes no products now' }],
              },
            },
          },
        }
      case 'lost':
        return undefined
    }
  }

  #throttled(cost: number): Reply {
    this.counts.throttled += 1
    const errors = [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }]
    return { status: 200, body: { errors, extensions: this.#costs(cost, null) } }
  }

  #costs(requestedQueryCost: number, actualQueryCost: number | null): object {
    return { cost: { requestedQueryCost, actualQueryCost, throttleStatus: this.#bucket.status() } }
  }
}

const UNAUTHORIZED: Reply = {
  status: 401,
  body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
}

function parsed(query: unknown): DocumentNode | GraphQLError {
  try {
    return parse(String(query))
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError('the query cannot be read')
  }
}

const isMutation = ({ definitions }: DocumentNode): boolean =>
  definitions.some((definition) => 'operation' in definition && definition.operation === 'mutation')

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new Error('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
