import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createProgressManager,
  type Logger,
  memoryStore,
  type ProgressManager,
  type SessionStore,
  silentLogger,
} from '@progress/core'
import type { ProgressHandler } from '@progress/server'
import { inProcessQueue } from 'purchase-order/queue/in-process-queue'
import type { Database } from './database/database.ts'
import { lazyDatabase } from './database/lazy-database.ts'
import { sqliteDatabase } from './database/sqlite-database.ts'
import { type ServeIngestOptions, serveIngest, WORKFLOWS } from './http/serve-ingest.ts'
import type { IngestWorkOptions } from './ingest/ingest-work.ts'
import { LIMITS, type Limits } from './limits.ts'
import { restartUnfinished } from './queue/begin-again.ts'
import { createWorks } from './queue/works.ts'
import { FORGET_UPLOADS_AFTER_MS, UPLOAD_LIMITS, type UploadLimits, UploadStore } from './uploads/upload-store.ts'

/** Settings of the application in one process. */
export interface FileIngestAppOptions
  extends Pick<IngestWorkOptions, 'beforeFile' | 'retryDelayMs'>,
    Pick<ServeIngestOptions, 'minIntervalMs' | 'heartbeatMs' | 'topicPollAfterMs' | 'maxSnapshotItems'> {
  readonly logger?: Logger
  readonly leaseMs?: number
  readonly takeoverMs?: number
  /**
   * Keeps the database (`ingest.sqlite`) and the uploads; what was not finished when the process ended begins again with
   * the next. @defaultValue the environment's `INGEST_DATA`, else a temporary folder, removed by `close`
   */
  readonly dataDir?: string
  /** Below which clients may name folders. @defaultValue the environment's `INGEST_ROOT`; without either, none */
  readonly folderRoot?: string
  /** Where the sessions are; the caller closes it. @defaultValue in memory */
  readonly store?: SessionStore
  /** Where files, facts and history are; the caller closes it. @defaultValue SQLite in `dataDir` */
  readonly database?: Database
  /** Files of one session side by side. @defaultValue 3 */
  readonly concurrency?: number
  /** Sessions side by side. @defaultValue 3 */
  readonly sessions?: number
  readonly limits?: Partial<Limits & UploadLimits>
  /** @defaultValue `process.env` */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The application, to be mounted on a server of `node:http`: it answers under `/file-ingest/`. */
export interface FileIngestApp {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void
  readonly handler: ProgressHandler
  readonly manager: ProgressManager
  /** Tells followers to reconnect elsewhere. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** Starts everything in this process: page, uploads, protocol, database and work. */
export async function createFileIngestApp(options: FileIngestAppOptions = {}): Promise<FileIngestApp> {
  const { logger = silentLogger, env = process.env, leaseMs, takeoverMs, concurrency = 3, sessions = 3 } = options
  const kept = options.dataDir ?? (env.INGEST_DATA || undefined)
  const folderRoot = options.folderRoot ?? (env.INGEST_ROOT || undefined)
  const dataDir = await openDirectory(kept)
  const limits = { ...LIMITS, ...UPLOAD_LIMITS, ...options.limits }
  const database = options.database ?? lazyDatabase(async () => sqliteDatabase(join(dataDir, 'ingest.sqlite')))
  const store = options.store ?? memoryStore()
  const manager = createProgressManager({
    store,
    logger,
    ...(leaseMs !== undefined && { leaseMs }),
    ...(takeoverMs !== undefined && { takeoverMs }),
  })
  const uploads = new UploadStore({ ...limits, database, directory: join(dataDir, 'uploads'), now: () => Date.now() })
  const stopping = new AbortController()
  const works = createWorks(
    { database, uploads, folderRoot, manager },
    { ...options, logger, limits, concurrency, stop: stopping.signal, now: () => Date.now() },
  )
  const queue = inProcessQueue({ run: works.take, clock: manager.clock, concurrency: sessions })
  const page = fileURLToPath(new URL('../dist/', import.meta.url))
  const served = serveIngest({ ...options, manager, database, uploads, queue, folderRoot, limits, concurrency, page })
  if (kept !== undefined) {
    await uploads.forget(FORGET_UPLOADS_AFTER_MS)
    await restartUnfinished({ database, manager, queue, workflows: WORKFLOWS })
  }
  return {
    ...served,
    listener(request, response) {
      // Whoever looks at the page is about to bring files.
      works.warm()
      served.listener(request, response)
    },
    manager,
    async close() {
      stopping.abort()
      await queue.close()
      await served.close()
      await manager.close()
      await works.close()
      if (options.store === undefined) await store.close()
      if (options.database === undefined) await database.close()
      if (kept === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function openDirectory(kept: string | undefined): Promise<string> {
  if (kept === undefined) return mkdtemp(join(tmpdir(), 'file-ingest-'))
  await mkdir(kept, { recursive: true })
  return kept
}
