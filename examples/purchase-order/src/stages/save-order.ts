import { readDocument } from '../database/documents.ts'
import { saveOrder } from '../database/orders.ts'
import { setRunOrder } from '../database/runs.ts'
import { counted, type RunStage } from './stage.ts'

/** `database_save`: supplier, order and lines. The same order a second time is the one that is there. */
export const saveOrderRows: RunStage = async (job) => {
  const { services, input, emitter, context, order } = job
  if (order === undefined) throw new Error('the document is not read yet')
  const document = await readDocument(services.database, input.document.id)
  const { orderId, created } = await saveOrder(services.database, {
    merchant: input.merchant,
    order,
    findings: job.findings ?? [],
    document: { id: input.document.id, sha256: document?.sha256 ?? input.document.id },
  })
  await setRunOrder(services.database, context.session.sessionId, orderId)
  job.orderId = orderId
  const name = [order.supplier, order.number].filter((part) => part !== null).join(' ') || input.document.name
  if (!created) emitter.log(`${name} was there already: it stays one order`, { level: 'warn' })
  return {
    message: created ? `Saved with ${counted(order.lines.length, 'line')}` : 'The order was there already',
    metadata: { orderId, created },
  }
}
