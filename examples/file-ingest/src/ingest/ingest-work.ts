import {
  type Fault,
  type ItemsSummary,
  type Logger,
  type ParsedInputOf,
  ProgressError,
  type Work,
} from '@progress/core'
import type { Database } from '../database/database.ts'
import { continueFiles, listFiles, readCounts, saveFile } from '../database/files.ts'
import { listContinued } from '../database/ingests.ts'
import type { Limits } from '../limits.ts'
import type { ExtractPool } from '../pool/extract-pool.ts'
import { noted, untilStopped } from '../queue/noted.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import type { IngestResult, ingest } from '../workflows.ts'
import { type IngestFileOptions, ingestFile } from './ingest-file.ts'
import { type KeptInput, openSource } from './source.ts'
import { toResult } from './summary.ts'
import { Tally } from './tally.ts'

/** What the work needs. */
export interface IngestServices {
  readonly database: Database
  readonly uploads: UploadStore
  /** Started with the first file. */
  pool(): ExtractPool
  /** Below which folders may be named; `undefined`: none may. */
  readonly folderRoot: string | undefined
}

/** How the work is done. */
export interface IngestWorkOptions extends Pick<IngestFileOptions, 'beforeFile' | 'stop' | 'now'> {
  readonly logger: Logger
  readonly limits: Limits
  /** Files of one session side by side. @defaultValue 3 */
  readonly concurrency?: number | undefined
  /** The widest wait before a file's second try, in ms. @defaultValue 1_000 */
  readonly retryDelayMs?: number | undefined
}

type IngestEmitter = Parameters<Work<typeof ingest>>[1]

interface Run extends IngestWorkOptions {
  readonly services: IngestServices
  readonly emitter: IngestEmitter
}

/** The work of `ingest`. What an earlier worker, or an earlier try, has finished is not done again. */
export function ingestWork(services: IngestServices, options: IngestWorkOptions): Work<typeof ingest> {
  return noted({ ...options, database: services.database }, (input, emitter) =>
    work({ ...options, services, emitter }, toKept(input)),
  )
}

function toKept(input: ParsedInputOf<typeof ingest>): KeptInput {
  if (input.upload !== undefined) return { upload: input.upload }
  if (input.folder !== undefined) return { folder: input.folder }
  throw new ProgressError('invalid_input', { message: 'The files were not put away' })
}

async function work(run: Run, input: KeptInput): Promise<IngestResult> {
  const { emitter, services } = run
  const { database } = services
  const { sessionId } = emitter
  emitter.stage('preparing')
  const [from] = await listContinued(database, sessionId)
  if (from !== undefined) await continueFiles(database, { from, to: sessionId })
  const files = await openSource(input, {
    uploads: services.uploads,
    folderRoot: services.folderRoot,
    onLeftOut: (name, reason) => emitter.log(`${name} was left out: it ${reason}`, { level: 'warn' }),
  })
  const tally = new Tally(await readCounts(database, sessionId))
  emitter.stage('processing', { unit: 'files' })
  emitter.update({ counters: { ...tally.counters } })
  await throughFiles(run, files, tally)
  emitter.stage('summarising')
  return summarise(run)
}

/** A file that took too long takes as long again: that is left to whoever retries it. */
const isRetryable = ({ code, retryable }: Fault): boolean => retryable && code !== 'timeout'

async function throughFiles(
  run: Run,
  files: Awaited<ReturnType<typeof openSource>>,
  tally: Tally,
): Promise<ItemsSummary> {
  const { emitter, services, limits, concurrency = 3, retryDelayMs, stop } = run
  const options: IngestFileOptions = { ...run, database: services.database, pool: services.pool(), tally, emitter }
  const retry = { isRetryable, ...(retryDelayMs !== undefined && { delayMs: retryDelayMs }) }
  const stopped = untilStopped(stop)
  const through = emitter.items(files, { concurrency, retry, timeoutMs: limits.timeoutMs }, (item) =>
    ingestFile(item, options),
  )
  // Whichever loses is nobody's concern any more.
  through.catch(() => undefined)
  return Promise.race([through, stopped.promise]).finally(stopped.forget)
}

/** From the database and the items: whatever was killed in between, the sums are those of what is there. */
async function summarise({ emitter, services: { database }, now }: Run): Promise<IngestResult> {
  const { sessionId, snapshot } = emitter
  const { items } = snapshot
  const saved = new Map((await listFiles(database, sessionId)).map((file) => [file.itemId, file]))
  for (const [itemId, { status, error, index = 0, name = itemId, kind = '?', size = 0 }] of Object.entries(items)) {
    // Failed where nobody could note it: its workers were lost over it.
    if (status !== 'failed' || saved.has(itemId)) continue
    const { code, message } = error ?? { code: 'internal', message: '' }
    const fault = { code, message }
    const file = { itemId, position: index, name, kind, size, status, error: fault, facts: {} } as const
    await saveFile(database, sessionId, { ...file, text: '', savedAt: now() })
    saved.set(itemId, file)
  }
  const counters = new Tally(await readCounts(database, sessionId)).counters
  emitter.update({ counters: { ...counters } })
  return toResult({ items }, [...saved.values()], { ...counters })
}
