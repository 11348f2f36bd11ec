import { ProgressError } from '@progress/core'
import { sendJson } from 'purchase-order/http/reply'
import { findFile, listFiles, readThumbnail } from '../database/files.ts'
import { deleteIngest, findIngest, type Ingest, listIngests } from '../database/ingests.ts'
import { listNodes } from '../database/texts.ts'
import { type BeginAgainOptions, retryIngest } from '../queue/begin-again.ts'
import { sendResults } from './download.ts'
import { createHistory } from './history.ts'
import { processingProgress, progressOfHistory } from './processing-progress.ts'
import { type Answer, type Asked, numberOf, type Route } from './routes.ts'

const MAX_PAGE = 1_000
const PAGE = 100

/** `ingests` and `processing-progress`: sessions as the database knows them, also those that the session store forgot. */
export function ingestRoutes(options: BeginAgainOptions): readonly Route[] {
  const { database, manager } = options
  const history = createHistory(database, manager)
  /** Answers of a session that is the visitor's own. */
  const owned =
    (answer: (ingest: Ingest, asked: Asked, item: string) => unknown): Answer =>
    async (asked) =>
      answer(await history.owned(asked), asked, asked.names[1] ?? '')

  const list = async ({ query, owner }: Asked): Promise<unknown> => {
    const ingests = await listIngests(database, {
      owner,
      workflow: query.get('workflow') ?? undefined,
      statuses: query.get('status')?.split(',').filter(Boolean).slice(0, 10),
      before: numberOf(query, 'before'),
      since: numberOf(query, 'since'),
      limit: limitOf(query),
    })
    return { ingests: (await Promise.all(ingests.map((ingest) => history.settled(ingest)))).map(withoutOwner) }
  }

  const files = owned(async ({ sessionId }, { query }) => ({
    files: await listFiles(database, sessionId, {
      status: query.get('status') ?? undefined,
      after: numberOf(query, 'after'),
      limit: limitOf(query),
    }),
  }))

  const thumbnail = owned(async ({ sessionId }, { response }, item) => {
    const bytes = await readThumbnail(database, sessionId, item)
    if (bytes === undefined) throw new ProgressError('not_found')
    response
      .writeHead(200, {
        'Content-Type': 'image/webp',
        'Content-Length': bytes.byteLength,
        'Cache-Control': 'private, max-age=86400, immutable',
        'X-Content-Type-Options': 'nosniff',
      })
      .end(bytes)
  })

  const remove = owned(async (ingest, { response }) => {
    if (ingest.endedAt === null) throw new ProgressError('session_live')
    await manager.store.delete(ingest.sessionId)
    await deleteIngest(database, ingest.sessionId)
    response.writeHead(204).end()
  })

  const retry = owned(async (ingest, { response }) => {
    if (ingest.endedAt === null) throw new ProgressError('session_live')
    sendJson(response, 202, { sessionId: await retryIngest(ingest, options) })
  })

  const progress = async ({ query, owner }: Asked): Promise<unknown> => {
    const sessionId = query.get('sessionId')
    if (!sessionId) throw new ProgressError('invalid_request', { message: 'sessionId is missing' })
    const view = await manager.read(sessionId)
    if (view?.session.owner === owner) return processingProgress(view.snapshot, manager.clock.now())
    const ingest = await findIngest(database, sessionId, owner)
    return ingest && progressOfHistory(ingest, await listFiles(database, sessionId), manager.clock.now())
  }

  return [
    ['GET', /^\/ingests$/, list],
    ['GET', /^\/ingests\/([^/]+)$/, owned(withoutOwner)],
    ['DELETE', /^\/ingests\/([^/]+)$/, remove],
    ['POST', /^\/ingests\/([^/]+)\/retry$/, retry],
    ['GET', /^\/ingests\/([^/]+)\/files$/, files],
    [
      'GET',
      /^\/ingests\/([^/]+)\/files\/([^/]+)$/,
      owned(({ sessionId }, _, item) => findFile(database, sessionId, item)),
    ],
    ['GET', /^\/ingests\/([^/]+)\/files\/([^/]+)\/thumbnail$/, thumbnail],
    [
      'GET',
      /^\/ingests\/([^/]+)\/results\.(json|csv)$/,
      owned(({ sessionId }, { response }, format) =>
        sendResults(response, database, { sessionId, format: format as 'json' | 'csv' }),
      ),
    ],
    [
      'GET',
      /^\/ingests\/([^/]+)\/tree$/,
      owned(async ({ sessionId }) => ({ nodes: await listNodes(database, sessionId) })),
    ],
    ['GET', /^\/processing-progress$/, progress],
  ]
}

const limitOf = (query: URLSearchParams): number => Math.min(MAX_PAGE, Math.max(1, numberOf(query, 'limit') ?? PAGE))

const withoutOwner = ({ owner: _owner, ...ingest }: Ingest): Omit<Ingest, 'owner'> => ingest
