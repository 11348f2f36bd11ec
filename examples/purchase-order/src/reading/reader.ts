import { createOrderAi, type OrderAi } from './ai/client.ts'
import { readWithAi } from './ai/read-with-ai.ts'
import { failure } from './failure.ts'
import { LIMITS, type Limits } from './limits.ts'
import { createPageText } from './ocr/page-text.ts'
import { type RuleReading, readByRules } from './read-by-rules.ts'
import type { OrderReader, ReadOrder } from './types.ts'

export type { Finding, OrderReader, ReadingStep, ReadOrder } from './types.ts'

/** Settings of a reader. */
export interface OrderReaderOptions {
  /** `AI_BASE_URL`, `AI_API_KEY`, `AI_MODEL`. @defaultValue `process.env` */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What a document may need. @defaultValue `LIMITS` */
  readonly limits?: Partial<Limits>
}

/** A reader that goes by rules, or asks an AI provider where `AI_BASE_URL` is set. */
export async function createOrderReader({
  env = process.env,
  limits: given,
}: OrderReaderOptions = {}): Promise<OrderReader> {
  const ai = aiOf(env)
  const limits = { ...LIMITS, ...given }
  const pageText = createPageText(limits)
  const closing = new AbortController()
  return {
    async read(document, options = {}) {
      const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
      const reading = await readByRules(document, { limits, pageText }, { ...options, signal })
      if (ai) options.onStep?.({ name: 'fields', message: 'Asking the AI provider', fraction: 0.9 })
      const read = ai ? await readWithAi(ai, reading, signal) : toReadOrder(reading)
      options.onStep?.({ name: 'check', message: 'Checking the sums', fraction: 0.95 })
      return read
    },
    async close() {
      closing.abort(new Error('the reader was closed'))
      await pageText.close()
    },
  }
}

function aiOf(env: NonNullable<OrderReaderOptions['env']>): OrderAi | undefined {
  const { AI_BASE_URL: baseUrl, AI_API_KEY: apiKey, AI_MODEL: model } = env
  return baseUrl ? createOrderAi({ baseUrl, apiKey, model: model || 'gpt-4o-mini' }) : undefined
}

function toReadOrder({ order, findings, pages }: RuleReading): ReadOrder {
  const isOrder = order.lines.length > 0 || (order.total !== null && (order.number !== null || order.date !== null))
  if (!isOrder) {
    throw failure(
      'no_order_found',
      'There is no order in the document: neither lines with amounts, nor a total with a number or a date.',
    )
  }
  return { order, findings, pages }
}
