import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createProgressManager, type Logger, memoryStore, type ProgressManager, silentLogger } from '@progress/core'
import type { ProgressHandler } from '@progress/server'
import type { Database } from './database/database.ts'
import { lazyDatabase } from './database/lazy-database.ts'
import { pgliteDatabase } from './database/pglite-database.ts'
import { type ServeOrdersOptions, serveOrders } from './http/serve-orders.ts'
import { type ProcessOrderOptions, processOrder } from './process-order.ts'
import { inProcessQueue } from './queue/in-process-queue.ts'
import { takeSession } from './queue/take-session.ts'
import { createOrderReader, type OrderReader } from './reading/reader.ts'
import { type ConnectedShop, connectShop } from './shop/connect-shop.ts'
import { purchaseOrder } from './workflow.ts'

/** Settings of the application in one process. */
export interface PurchaseOrderAppOptions
  extends Pick<ProcessOrderOptions, 'beforeStage'>,
    Pick<ServeOrdersOptions, 'minIntervalMs' | 'heartbeatMs' | 'topicPollAfterMs'> {
  readonly logger?: Logger
  readonly leaseMs?: number
  readonly takeoverMs?: number
  /** Where the reader looks for an AI, and the shop for itself. @defaultValue `process.env` */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What reads documents. @defaultValue the one of `createOrderReader`, loaded with the first document */
  readonly reader?: OrderReader
  /** Where the business data is; the caller closes it. @defaultValue embedded, and gone with this process */
  readonly database?: Database
  /** How many orders are worked on side by side. @defaultValue 3 */
  readonly concurrency?: number
}

/** The application, to be mounted on a server of `node:http`: it answers under `/purchase-order/`. */
export interface PurchaseOrderApp {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  readonly handler: ProgressHandler
  readonly manager: ProgressManager
  /** The local shop, for whoever wants to see what it has or to make it fail; `undefined` where a real one is used. */
  readonly localShop: ConnectedShop['local']
  /** Tells followers to reconnect elsewhere. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** Starts everything in this process: page, protocol, database, shop and work. Nothing outlives it. */
export async function createPurchaseOrderApp(options: PurchaseOrderAppOptions = {}): Promise<PurchaseOrderApp> {
  const { logger = silentLogger, env = process.env, beforeStage, leaseMs, takeoverMs, concurrency = 3 } = options
  const database = options.database ?? lazyDatabase(pgliteDatabase)
  const shop = await connectShop({ env, database })
  const store = memoryStore()
  const manager = createProgressManager({
    store,
    logger,
    ...(leaseMs !== undefined && { leaseMs }),
    ...(takeoverMs !== undefined && { takeoverMs }),
  })
  let loading: Promise<OrderReader> | undefined
  const reader = (): Promise<OrderReader> => {
    loading ??= options.reader === undefined ? createOrderReader({ env }) : Promise.resolve(options.reader)
    return loading
  }
  const stopping = new AbortController()
  const work = processOrder(
    { database, reader, shop: shop.shop },
    { logger, stop: stopping.signal, ...(beforeStage && { beforeStage }) },
  )
  const queue = inProcessQueue({
    run: (sessionId) => takeSession({ manager, workflow: purchaseOrder, work, logger }, sessionId),
    clock: manager.clock,
    concurrency,
  })
  const served = serveOrders({
    ...options,
    manager,
    database,
    queue,
    page: fileURLToPath(new URL('../dist/', import.meta.url)),
  })
  return {
    ...served,
    manager,
    localShop: shop.local,
    async close() {
      // What runs stops where it is, and comes to no end: there is nothing to wait for.
      void queue.close()
      stopping.abort()
      await served.close()
      await manager.close()
      await (await loading?.catch(() => undefined))?.close()
      await Promise.all([store.close(), shop.close()])
      if (options.database === undefined) await database.close()
    },
  }
}
