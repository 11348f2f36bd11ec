import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProgressManager, SessionRecord } from '@progress/core'
import { createProgressHandler, dispatch, type PaceOptions, type ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { visitorOf } from 'scan/visitor'
import sirv from 'sirv'
import type { Database } from '../database/database.ts'
import { kindOf, MAX_DOCUMENT_BYTES } from '../document-limits.ts'
import { keepDocument } from '../keep-document.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import type { OrderQueue } from '../queue/order-queue.ts'
import type { OrderInput } from '../stages/stage.ts'
import { MERCHANTS, purchaseOrder, topicOf } from '../workflow.ts'
import { DataRoutes } from './data-routes.ts'
import { meet, sendText, serveFiles } from './reply.ts'
import { SAMPLES_DIRECTORY } from './samples.ts'

const BASE = '/purchase-order'
/** What stands around a document in a form. */
const FORM_BYTES = 64 * 1024
/** A large document over a slow line takes its time. */
const BODY_TIMEOUT_MS = 300_000

/** What is served, and to whom orders go. */
export interface ServeOrdersOptions extends Pick<PaceOptions, 'minIntervalMs' | 'heartbeatMs' | 'topicPollAfterMs'> {
  readonly manager: ProgressManager
  readonly database: Database
  readonly queue: OrderQueue
  /** The directory of the built page. */
  readonly page: string
}

/** The web side of the example, under `/purchase-order/`. */
export interface ServedOrders {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  readonly handler: ProgressHandler
  /** Tells followers to reconnect elsewhere. */
  drain(): Promise<void>
  /** Frees what serving took; manager, database and queue are the caller's. */
  close(): Promise<void>
}

/** Serves page, samples, data and protocol. */
export function serveOrders(options: ServeOrdersOptions): ServedOrders {
  const { manager, database } = options
  const handler = createHandler(options)
  const api = toNodeHandler(handler)
  const page = sirv(options.page, { dev: true })
  const samples = sirv(SAMPLES_DIRECTORY, { dev: true })
  const data = new DataRoutes({ base: BASE, database, pipeline: createPipeline({ manager, database }) })

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (await data.answer(request, response)) return
    if (pathname === BASE) response.writeHead(308, { Location: `${BASE}/` }).end()
    else if (pathname.startsWith(`${BASE}/samples/`)) serveFiles(samples, `${BASE}/samples`, request, response)
    else serveFiles(page, BASE, request, response)
  }

  return {
    handler,
    listener(request, response) {
      meet(request, response)
      if (request.url?.startsWith(`${BASE}/api`)) {
        void api(request, response)
        return
      }
      answer(request, response).catch((err: unknown) => {
        manager.logger.error({ err, url: request.url }, 'a request could not be answered')
        if (response.headersSent) response.destroy()
        else sendText(response, 503, 'This cannot be answered just now.')
      })
    },
    drain: () => handler.drain(),
    close: () => handler.close(),
  }
}

const isMerchantTopic = (topic: string): boolean => MERCHANTS.some((merchant) => topic === topicOf(merchant))

/**
 * Every visitor of the example works for both merchants: whoever sees an order may also cancel it and try it again, but
 * only its owner may have it forgotten.
 */
function createHandler({ manager, database, queue, ...pace }: ServeOrdersOptions): ProgressHandler {
  const { minIntervalMs, heartbeatMs, topicPollAfterMs = 2_000 } = pace
  return createProgressHandler({
    manager,
    workflows: [
      dispatch(purchaseOrder, (input, session) => receive(manager, queue, input as OrderInput, session), {
        keep: keepDocument(database),
      }),
    ],
    base: `${BASE}/api`,
    maxBodyBytes: MAX_DOCUMENT_BYTES + FORM_BYTES,
    bodyTimeoutMs: BODY_TIMEOUT_MS,
    topicPollAfterMs,
    authorize: ({ headers }) =>
      visitorOf({ authorization: headers.get('authorization'), cookie: headers.get('cookie') }),
    authorizeTopic: (_visitor, topic) => isMerchantTopic(topic),
    authorizeSession: (visitor, { owner, topics }, action) =>
      owner === visitor.id || (action !== 'delete' && topics.some(isMerchantTopic)),
    topics: (_visitor, _workflow, input) => [topicOf((input as OrderInput).merchant)],
    ...(minIntervalMs !== undefined && { minIntervalMs }),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  })
}

/** Says what the session is about, before any worker has it, and hands it to the queue. */
async function receive(
  manager: ProgressManager,
  queue: OrderQueue,
  { merchant, document }: OrderInput,
  { sessionId }: SessionRecord,
): Promise<void> {
  const kind = kindOf(document.name) ?? null
  await manager.store.append(sessionId, {
    writer: 'received',
    batch: 1,
    events: [
      {
        type: 'progress',
        timestamp: manager.clock.now(),
        message: 'Waiting for a worker',
        metadata: { merchant, document: { ...document, kind } },
      },
    ],
  })
  await queue.add(sessionId)
}
