import { createProgressClient, type ProgressClient } from '@progress/client'
import { createTransportChoice, type TransportChoice } from '@progress/client/transport-choice'
import type { purchaseOrder } from '../src/workflow.ts'

/** The page's only workflow. */
export type OrderWorkflow = typeof purchaseOrder

/** Where the page lies, `/purchase-order/` or wherever it is mounted. */
const HERE = new URL('./', document.baseURI)

/** An address beside the page. */
export const beside = (path: string): string => new URL(path, HERE).pathname + new URL(path, HERE).search

/** The page's client of the order server. */
export const client: ProgressClient<OrderWorkflow> = createProgressClient<OrderWorkflow>({ url: beside('api') })

/** How this visitor wants to follow orders, today and the next time. */
export const transportChoice: TransportChoice = createTransportChoice(client, { key: 'purchase-order:transport' })

/** What a button of an order asks for. */
export type OrderAction = 'cancel' | 'retry'

/**
 * Asks something of an order's worker. The topic's stream tells what comes of it: nothing is followed here.
 *
 * @returns The session that goes on: another one after a retry.
 * @throws {ProgressError} What the server refused.
 */
export async function askOrder(sessionId: string, action: OrderAction): Promise<string | undefined> {
  const session = client.follow(sessionId)
  const reply = session[action]()
  session.detach()
  const next = await reply
  next.detach()
  return next.id
}
