import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AnyWorkflow, type Json, ProgressError, type ProgressManager, type SessionRecord } from '@progress/core'
import {
  createProgressHandler,
  dispatch,
  type KeepContext,
  type LimitOptions,
  type PaceOptions,
  type ProgressHandler,
  type ServedWorkflow,
} from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { meet, sendText, serveFiles } from 'purchase-order/http/reply'
import type { OrderQueue } from 'purchase-order/queue/order-queue'
import { visitorOf } from 'scan/visitor'
import sirv from 'sirv'
import type { Database } from '../database/database.ts'
import { noteIngest } from '../database/ingests.ts'
import { DEFAULT_PROJECT, keepFiles, keepLabFiles } from '../uploads/keep-files.ts'
import type { UploadLimits, UploadStore } from '../uploads/upload-store.ts'
import { ingest, labReport, proposals, treeBuild } from '../workflows.ts'
import { ingestRoutes } from './ingest-routes.ts'
import { pageRoutes } from './page-routes.ts'
import { createRoutes } from './routes.ts'
import { uploadRoutes } from './upload-routes.ts'
import { isOwnTopic, projectTopic } from './visitor.ts'

const BASE = '/file-ingest'
/** A form is held in memory while it is read: more than that goes through `uploads`. */
const MAX_FORM_BYTES = 128 * 1024 * 1024
/** Many files over a slow line take their time. */
const BODY_TIMEOUT_MS = 300_000
/** Sessions of one visitor that may be live at once, of each workflow. */
const MAX_ACTIVE = 20

/** What is served, and to whom sessions go. */
export interface ServeIngestOptions
  extends Pick<PaceOptions, 'minIntervalMs' | 'heartbeatMs' | 'topicPollAfterMs'>,
    Pick<LimitOptions, 'maxSnapshotItems'> {
  readonly manager: ProgressManager
  readonly database: Database
  readonly uploads: UploadStore
  readonly queue: OrderQueue
  readonly folderRoot: string | undefined
  readonly limits: UploadLimits
  readonly concurrency: number
  /** The directory of the built page. */
  readonly page: string
}

/** What may be asked for, by name. */
export const WORKFLOWS: ReadonlyMap<string, AnyWorkflow> = new Map(
  [ingest].map((workflow) => [workflow.name, workflow]),
)

/** The web side of the example, under `/file-ingest/`. */
export interface ServedIngest {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  readonly handler: ProgressHandler
  /** Tells followers to reconnect elsewhere. */
  drain(): Promise<void>
  /** Frees what serving took; manager, database and queue are the caller's. */
  close(): Promise<void>
}

/** Serves page, uploads, history and protocol. */
export function serveIngest(options: ServeIngestOptions): ServedIngest {
  const { manager, database, uploads, queue } = options
  const { logger } = manager
  const handler = createHandler(options)
  const protocol = toNodeHandler(handler)
  const page = sirv(options.page, { dev: true })
  const api = createRoutes(
    `${BASE}/api`,
    [...uploadRoutes(uploads), ...ingestRoutes({ database, manager, queue, workflows: WORKFLOWS })],
    logger,
  )
  const beside = createRoutes(BASE, pageRoutes(options), logger)
  return {
    handler,
    listener(request, response) {
      meet(request, response)
      if (api(request, response) || beside(request, response)) return
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      if (pathname.startsWith(`${BASE}/api`)) void protocol(request, response)
      else if (pathname === BASE) response.writeHead(308, { Location: `${BASE}/` }).end()
      else if (pathname.startsWith(`${BASE}/`)) serveFiles(page, BASE, request, response)
      else sendText(response, 404, 'There is nothing at this address.')
    },
    drain: () => handler.drain(),
    close: () => handler.close(),
  }
}

function createHandler({
  manager,
  database,
  uploads,
  queue,
  folderRoot,
  ...pace
}: ServeIngestOptions): ProgressHandler {
  const { minIntervalMs, heartbeatMs, topicPollAfterMs = 2_000, maxSnapshotItems } = pace
  const keep = keepFiles({ uploads, folderRoot })
  return createProgressHandler({
    manager,
    workflows: [
      serve(ingest, keep),
      serve(proposals),
      serve(treeBuild),
      serve(labReport, keepLabFiles({ uploads, folderRoot })),
    ],
    base: `${BASE}/api`,
    maxBodyBytes: MAX_FORM_BYTES,
    bodyTimeoutMs: BODY_TIMEOUT_MS,
    topicPollAfterMs,
    authorize: ({ headers }) =>
      visitorOf({ authorization: headers.get('authorization'), cookie: headers.get('cookie') }),
    authorizeTopic: ({ id }, topic) => isOwnTopic(id, topic),
    topics: (visitor, _workflow, input) => (visitor === undefined ? [] : [projectTopic(visitor.id, projectOf(input))]),
    ...(minIntervalMs !== undefined && { minIntervalMs }),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
    ...(maxSnapshotItems !== undefined && { maxSnapshotItems }),
  })

  function serve<W extends AnyWorkflow>(
    workflow: W,
    kept?: (input: never, context: KeepContext) => Promise<Json>,
  ): ServedWorkflow {
    return dispatch(
      { ...workflow, maxActive: MAX_ACTIVE },
      async (input, session) => {
        await note(database, manager, workflow.name, input as Json, session)
        await queue.add(session.sessionId)
      },
      kept === undefined ? {} : { keep: kept as (input: unknown, context: KeepContext) => Promise<Json> },
    )
  }
}

const projectOf = (input: unknown): string => (input as { project?: string }).project ?? DEFAULT_PROJECT

/** The history knows of a session before any worker does. */
async function note(
  database: Database,
  manager: ProgressManager,
  workflow: string,
  input: Json,
  { sessionId, owner, createdAt, retryOf }: SessionRecord,
): Promise<void> {
  if (owner === undefined) throw new ProgressError('unauthorized')
  const project = projectOf(input)
  await noteIngest(database, { sessionId, workflow, owner, project, input, continues: retryOf, createdAt })
  await manager.store.append(sessionId, {
    writer: 'received',
    batch: 1,
    events: [
      { type: 'progress', timestamp: manager.clock.now(), message: 'Waiting for a worker', metadata: { input } },
    ],
  })
}
