import { setTimeout as pause } from 'node:timers/promises'
import { backoffMs, ProgressError } from '@progress/core'
import { type Answer, judgeAnswer } from './answer.ts'
import { type KnownBucket, waitForPointsMs } from './cost-throttle.ts'
import type { Operation } from './operations.ts'
import type { ShopCallOptions } from './shop.ts'

/** Settings of a client. */
export interface ShopifyClientOptions {
  /** The shop's own address, such as `https://example.myshopify.com`. */
  readonly url: string
  readonly accessToken: string
  /** @defaultValue `2025-10` */
  readonly apiVersion?: string
  /** How long one answer may take, in ms. @defaultValue 20_000 */
  readonly budgetMs?: number
  /** How often something is tried that keeps failing; waiting for points is no failure. @defaultValue 6 */
  readonly maxAttempts?: number
  /** Waits; rejects when the signal is aborted. */
  readonly sleep?: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>
}

/** Asks a shop. */
export interface ShopifyClient {
  /**
   * Sends an operation, again where the shop was throttled or failing. All of them can be repeated without harm.
   *
   * @throws {ProgressError} `shop_refused`, `shop_unavailable`.
   */
  request<Data>(operation: Operation<Data>, variables: object, options?: ShopCallOptions): Promise<Data>
  /** Sends a form to an address that the shop has given. */
  upload(url: string, form: () => FormData, options?: ShopCallOptions): Promise<void>
}

const UNNOTICED_MS = 500

const sleepFor = (delayMs: number, signal: AbortSignal | undefined): Promise<void> =>
  pause(delayMs, undefined, { signal }).catch(() => signal?.throwIfAborted())

/** A client of Shopify's Admin GraphQL API, which keeps within the shop's points. */
export function createShopifyClient(options: ShopifyClientOptions): ShopifyClient {
  const { url, accessToken, apiVersion = '2025-10', budgetMs = 20_000, maxAttempts = 6, sleep = sleepFor } = options
  const endpoint = new URL(`/admin/api/${apiVersion}/graphql.json`, url)
  const headers = { 'content-type': 'application/json', 'x-shopify-access-token': accessToken }
  let bucket: KnownBucket | undefined

  const wait = async (delayMs: number, why: string, { signal, onWait }: ShopCallOptions): Promise<void> => {
    onWait?.(`${why}; going on in ${(delayMs / 1_000).toFixed(1)} s`)
    await sleep(delayMs, signal)
  }

  const waitForPoints = async (cost: number, call: ShopCallOptions): Promise<void> => {
    const delayMs = waitForPointsMs(bucket, cost, Date.now())
    // What nobody would notice is not worth a line.
    if (delayMs >= UNNOTICED_MS) await wait(delayMs, 'Waiting for the rate limit of the shop', call)
    else if (delayMs > 0) await sleep(delayMs, call.signal)
  }

  const send = async (target: URL, init: RequestInit, signal: AbortSignal | undefined): Promise<Answer> => {
    const budget = AbortSignal.timeout(budgetMs)
    try {
      const response = await fetch(target, { ...init, signal: signal ? AbortSignal.any([signal, budget]) : budget })
      const retryAfterMs = Number(response.headers.get('retry-after')) * 1_000 || undefined
      const text = await response.text()
      if (target !== endpoint && response.ok) return { kind: 'data', data: undefined }
      return judgeAnswer({ status: response.status, retryAfterMs }, text)
    } catch {
      signal?.throwIfAborted()
      return { kind: 'failed', reason: budget.aborted ? 'the shop took too long' : 'the shop cannot be reached' }
    }
  }

  /** Sends until there is an answer that stays. */
  const persist = async (once: () => Promise<Answer>, cost: () => number, call: ShopCallOptions): Promise<unknown> => {
    for (let attempt = 1; ; ) {
      await waitForPoints(cost(), call)
      const answer = await once()
      if (answer.cost !== undefined) bucket = { ...answer.cost.throttleStatus, at: Date.now() }
      if (answer.kind === 'data') return answer.data
      if (answer.kind === 'refused') throw refused(answer.reason)
      if (answer.kind === 'throttled') {
        // Others draw on the same points: without a word of how many are left, a second is a guess.
        if (answer.cost === undefined || waitForPointsMs(bucket, cost(), Date.now()) === 0) {
          await wait(1_000, 'The shop asks to go slower', call)
        }
        continue
      }
      if (attempt === maxAttempts) {
        throw new ProgressError('shop_unavailable', { message: sentence(answer.reason), retryable: true })
      }
      const delayMs = Math.max(answer.retryAfterMs ?? 0, 250 + backoffMs(attempt, 500))
      await wait(delayMs, sentence(answer.reason), call)
      attempt += 1
    }
  }

  return {
    async request(operation, variables, call = {}) {
      let { cost } = operation
      const body = JSON.stringify({ query: operation.text, variables })
      const once = async (): Promise<Answer> => {
        const answer = await send(endpoint, { method: 'POST', headers, body }, call.signal)
        cost = answer.cost?.requestedQueryCost ?? cost
        return answer
      }
      const data = operation.data.safeParse(await persist(once, () => cost, call))
      if (!data.success) throw refused('the shop answered in another shape', data.error)
      return data.data
    },
    async upload(target, form, call = {}) {
      await persist(
        () => send(new URL(target), { method: 'POST', body: form() }, call.signal),
        () => 0,
        call,
      )
    },
  }
}

const sentence = (reason: string): string => reason.charAt(0).toUpperCase() + reason.slice(1)

const refused = (reason: string, cause?: unknown): ProgressError =>
  new ProgressError('shop_refused', { message: sentence(reason), ...(cause !== undefined && { cause }) })
