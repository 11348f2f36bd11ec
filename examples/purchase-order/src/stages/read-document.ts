import { ProgressError } from '@progress/core'
import { readDocument } from '../database/documents.ts'
import { counted, type RunStage } from './stage.ts'
import { storable, storableOrder } from './storable.ts'

/** Findings of these kinds are worth a line in the feed. */
const NOTEWORTHY: ReadonlySet<string> = new Set(['missing', 'mismatch'])

/** How many findings go along with the stage; the database has them all. */
const SHOWN_FINDINGS = 20

/** `ai_parsing`: reads what the document says. */
export const readOrderDocument: RunStage = async (job) => {
  const { emitter, services, signal, input } = job
  const document = await readDocument(services.database, input.document.id)
  if (document === undefined) {
    throw new ProgressError('document_unreadable', { message: 'The document is not kept any more: upload it again' })
  }
  signal.throwIfAborted()
  const reader = await services.reader()
  const read = await reader.read(document, {
    signal,
    onStep: ({ message, fraction }) => emitter.update({ current: Math.round(fraction * 100), total: 100, message }),
  })
  const order = storableOrder(read.order)
  const findings = read.findings.map((finding) => ({ ...finding, text: storable(finding.text) }))
  for (const { field, kind, text } of findings) {
    if (NOTEWORTHY.has(kind)) emitter.log(`${field} ${kind}: ${text}`, { level: 'warn' })
  }
  job.order = order
  job.findings = findings
  emitter.partial({ order })
  return {
    message: `${counted(order.lines.length, 'line')}, ${Math.round(order.confidence * 100)} % sure`,
    metadata: {
      lineItems: order.lines.length,
      confidence: order.confidence,
      pages: read.pages,
      findings: findings.slice(0, SHOWN_FINDINGS).map(({ field, kind, text }) => `${field} ${kind}: ${text}`),
    },
  }
}
