import { failure } from '../failure.ts'
import type { RuleReading } from '../read-by-rules.ts'
import { checkOrder } from '../rules/check-order.ts'
import type { Finding, ReadOrder } from '../types.ts'
import type { OrderAi } from './client.ts'

const FIELDS = ['supplier', 'number', 'date', 'currency', 'total'] as const

/**
 * What a provider makes of a document that has been taken apart: it gets the text, OCR included, and what it answers is
 * checked for sums as the rules' own findings are.
 *
 * @throws {ProgressError} `no_order_found` where it finds none; `ai_unavailable`. The signal's reason when aborted.
 */
export async function readWithAi(
  ai: OrderAi,
  reading: RuleReading,
  signal: AbortSignal | undefined,
): Promise<ReadOrder> {
  const answer = await ai.ask(reading.text, signal)
  if (!answer.found) {
    throw failure('no_order_found', 'The AI provider finds no order in the document.', new Error(answer.reason))
  }
  const { order, confidence } = answer
  const findings = FIELDS.map(
    (field): Finding =>
      order[field] === null
        ? { field, kind: 'missing', text: 'the AI provider did not find it', confidence: 0 }
        : { field, kind: 'found', text: `by the AI provider${differs(reading, field, order[field])}`, confidence },
  )
  const { lines } = order
  findings.push(
    lines.length === 0
      ? { field: 'lines', kind: 'missing', text: 'the AI provider found none', confidence: 0 }
      : { field: 'lines', kind: 'found', text: `${lines.length} by the AI provider`, confidence },
  )
  return { ...checkOrder({ ...order, confidence: 0 }, findings, reading.stated), pages: reading.pages }
}

/** Where the rules found something else, that is worth knowing. */
function differs(reading: RuleReading, field: (typeof FIELDS)[number], value: string | number): string {
  const own = reading.order[field]
  return own === null || own === value ? '' : `; the rules found ${JSON.stringify(own)}`
}
