import { type Emitter, type ItemContext, isProgressError, ProgressError } from '@progress/core'
import { isConnectionError } from 'purchase-order/database/retrying'
import type { Database } from '../database/database.ts'
import { countsOf, findFile, type SavedFile, saveFile } from '../database/files.ts'
import { type Extracted, REFUSED_UPLOADS } from '../extract/extracted.ts'
import type { ExtractPool } from '../pool/extract-pool.ts'
import type { FileFacts, ingest } from '../workflows.ts'
import type { SourceEntry } from './source.ts'
import type { Tally } from './tally.ts'

/** What working on one file needs. */
export interface IngestFileOptions {
  readonly database: Database
  readonly pool: ExtractPool
  readonly tally: Tally
  readonly emitter: Emitter<typeof ingest>
  /** Aborted when this process must end. */
  readonly stop: AbortSignal
  readonly now: () => number
  /** Awaited before each file: what tests hold the work with. */
  readonly beforeFile?: ((name: string, signal: AbortSignal) => Promise<void>) | undefined
}

/** A file that fails by itself, with what was found in it. */
class FileFailure extends ProgressError<string> {
  readonly found: Pick<Extracted, 'facts' | 'label' | 'text'>

  constructor(code: string, message: string, found: FileFailure['found']) {
    super(code, { message })
    this.found = found
  }
}

/**
 * Works on one file: takes it apart in a thread, and saves what was found. A file that was saved before, by a worker that
 * was lost before it could tell, is not worked on again.
 *
 * @returns Its facts, for its item's metadata.
 * @throws {ProgressError} why this file fails; that is saved too.
 */
export async function ingestFile(item: ItemContext<SourceEntry>, options: IngestFileOptions): Promise<FileFacts> {
  const { database, tally, emitter, now } = options
  const { sessionId } = emitter
  const before = await findFile(database, sessionId, item.id)
  if (before?.status === 'completed') {
    item.update({ kind: before.kind })
    emitter.update({ counters: { ...tally.set(item.id, countsOf(before)) } })
    return before.facts
  }
  try {
    const { facts, label, text, thumbnail } = await extract(item, options)
    item.phase('saving')
    const told: FileFacts = thumbnail === undefined ? facts : { ...facts, thumbnail: thumbnailPath(sessionId, item.id) }
    const file = toSaved(item, { kind: label, status: 'completed', error: undefined, facts: told })
    await saveFile(database, sessionId, { ...file, text, thumbnail, savedAt: now() })
    emitter.update({ counters: { ...tally.set(item.id, countsOf(file)) } })
    return told
  } catch (error) {
    // The session is being given back, which cuts this short: the file has not failed.
    if (options.stop.aborted) return new Promise<never>(() => undefined)
    if (isConnectionError(error)) {
      throw new ProgressError('database_unavailable', { message: 'The database cannot be reached', retryable: true })
    }
    await noteFailure(item, options, error)
    throw error
  }
}

async function extract(item: ItemContext<SourceEntry>, options: IngestFileOptions): Promise<Extracted> {
  const { entry } = item
  options.emitter.update({ message: entry.name })
  const signal = AbortSignal.any([item.signal, options.stop])
  await options.beforeFile?.(entry.name, signal)
  signal.throwIfAborted()
  const unknown = { facts: {}, label: entry.kind ?? '?', text: '' }
  if (entry.path === undefined) {
    const code = entry.refused ?? 'file_too_large'
    throw new FileFailure(code, REFUSED_UPLOADS[code] ?? 'The file was not taken', unknown)
  }
  item.phase('reading')
  const found = await options.pool.run(
    { path: entry.path, name: entry.name },
    {
      signal,
      onNote: ({ phase, label }) => {
        if (phase !== 'reading') item.phase(phase)
        if (label !== undefined) item.update({ kind: label })
      },
    },
  )
  const { refusal } = found
  if (refusal === undefined) return found
  // What was found stays known: the camera of an image whose pixels are gone.
  item.update({ metadata: found.facts as Record<string, never>, kind: found.label })
  throw new FileFailure(refusal.code, refusal.message, found)
}

/** Relative to the API. */
const thumbnailPath = (sessionId: string, itemId: string): string =>
  `ingests/${encodeURIComponent(sessionId)}/files/${encodeURIComponent(itemId)}/thumbnail`

/** Saves why a try failed, unless it was stopped for reasons that are not the file's. */
async function noteFailure(
  item: ItemContext<SourceEntry>,
  { database, tally, emitter, now }: IngestFileOptions,
  error: unknown,
): Promise<void> {
  const reason: unknown = item.signal.aborted ? item.signal.reason : error
  const code = isProgressError(reason) ? reason.code : 'internal'
  if (item.signal.aborted && code !== 'timeout') return
  const { facts, label, text } =
    reason instanceof FileFailure ? reason.found : { facts: {}, label: item.state.kind ?? '?', text: '' }
  const message = isProgressError(reason) ? reason.message : 'The file could not be worked on'
  const file = toSaved(item, { kind: label, status: 'failed', error: { code, message }, facts })
  await saveFile(database, emitter.sessionId, { ...file, text, savedAt: now() })
  emitter.update({ counters: { ...tally.set(item.id, countsOf(file)) } })
}

const toSaved = (
  { id, entry }: ItemContext<SourceEntry>,
  outcome: Pick<SavedFile, 'kind' | 'status' | 'error' | 'facts'>,
): SavedFile => ({ itemId: id, position: entry.position, name: entry.name, size: entry.size, ...outcome })
