import { type ItemContext, type Logger, ProgressError, type Work } from '@progress/core'
import { isConnectionError } from 'purchase-order/database/retrying'
import { listContinued } from '../database/ingests.ts'
import { findDocument, findReport, type SavedReport, saveDocument, saveReport } from '../database/lab-reports.ts'
import type { IngestServices } from '../ingest/ingest-work.ts'
import { openSource, type SourceEntry } from '../ingest/source.ts'
import { type Limits, SHOWN_TEXT_LENGTH } from '../limits.ts'
import { noted, untilStopped } from '../queue/noted.ts'
import type { labReport } from '../workflows.ts'
import { parseReport, RULES, type Rules } from './parse-report.ts'
import { faultsOf, isValid, type ValidReport } from './validate-report.ts'

/** How the work is done. */
export interface LabReportOptions {
  readonly logger: Logger
  readonly limits: Limits
  readonly now: () => number
  /** Aborted when this process must end. */
  readonly stop: AbortSignal
  /** Documents side by side. @defaultValue 3 */
  readonly concurrency?: number | undefined
  readonly retryDelayMs?: number | undefined
  /** Awaited before each document: what tests hold the work with. */
  readonly beforeFile?: ((name: string, signal: AbortSignal) => Promise<void>) | undefined
}

type LabEmitter = Parameters<Work<typeof labReport>>[1]

interface Run extends LabReportOptions {
  readonly services: Omit<IngestServices, 'folderRoot'>
  readonly emitter: LabEmitter
  readonly owner: string
  /** This session, then those that it goes on after: where a document's text may be. */
  readonly sessions: readonly string[]
}

/**
 * The work of `lab-report`: each document is fetched, its text extracted, read as a report, and saved. Where its text does
 * not make a report, the next, more lenient rules are tried: three in all. When the session's time is over it ends with the
 * reports that it has.
 */
export function labReportWork(services: Run['services'], options: LabReportOptions): Work<typeof labReport> {
  return noted({ ...options, database: services.database }, async (input, emitter, { session }) => {
    const { sessionId, owner } = session
    if (!('upload' in input) || owner === undefined) {
      throw new ProgressError('invalid_input', { message: 'The files were not put away' })
    }
    const sessions = [sessionId, ...(await listContinued(services.database, sessionId))]
    const run: Run = { ...options, services, emitter, owner, sessions }
    emitter.stage('processing', { unit: 'files' })
    const { uploads } = services
    const files = await openSource(input, { uploads, folderRoot: undefined, onLeftOut: () => undefined })
    const { timedOut } = await through(run, files)
    return { reports: await collect(run), timedOut }
  })
}

async function through(run: Run, files: AsyncIterable<SourceEntry>) {
  const { emitter, limits, concurrency = 3, retryDelayMs, stop } = run
  const stopped = untilStopped(stop)
  const retry = retryDelayMs === undefined ? {} : { delayMs: retryDelayMs }
  const options = { concurrency, retry, timeoutMs: limits.timeoutMs }
  const work = emitter.items(files, options, (item) => readDocument(run, item))
  work.catch(() => undefined)
  return Promise.race([work, stopped.promise]).finally(stopped.forget)
}

async function readDocument(run: Run, item: ItemContext<SourceEntry>): Promise<Record<string, unknown>> {
  const { services, emitter, owner, now } = run
  const { database } = services
  const document = { sessionId: emitter.sessionId, itemId: item.id }
  try {
    const text = await textOf(run, item)
    item.update({ metadata: { text: text.slice(0, SHOWN_TEXT_LENGTH) } })
    item.phase('parsing')
    const { report, rules, tries } = await parse(item, text, now())
    await saveDocument(database, document, { text, rules: report === undefined ? null : rules, tries })
    if (report === undefined) {
      const faults = faultsOf(parseReport(text, rules), rules, now())
      throw new ProgressError('report_invalid', { message: `The document is no report: ${faults.join(', ')}` })
    }
    item.phase('saving')
    await saveReport(database, document, { ...report, owner })
    return { text: text.slice(0, SHOWN_TEXT_LENGTH), tests: report.tests.length, rules, tries }
  } catch (error) {
    // The session is being given back, which cuts this short: the document has not failed.
    if (run.stop.aborted) return new Promise<never>(() => undefined)
    if (!isConnectionError(error)) throw error
    throw new ProgressError('database_unavailable', { message: 'The database cannot be reached', retryable: true })
  }
}

/** What a document says; of one that was extracted before, in this session or the one before it, what it said then. */
async function textOf(run: Run, item: ItemContext<SourceEntry>): Promise<string> {
  const { services, beforeFile, sessions, emitter } = run
  const { entry } = item
  item.phase('downloading')
  emitter.update({ message: entry.name })
  const signal = AbortSignal.any([item.signal, run.stop])
  await beforeFile?.(entry.name, signal)
  signal.throwIfAborted()
  if (entry.path === undefined) throw new ProgressError('file_too_large', { message: 'The file was not taken' })
  const known = await findDocument(services.database, sessions, item.id)
  if (known !== undefined) return known.text
  item.phase('extracting')
  const { text, label, refusal } = await services.pool().run({ path: entry.path, name: entry.name }, { signal })
  item.update({ kind: label })
  if (refusal !== undefined) throw new ProgressError(refusal.code, { message: refusal.message })
  if (text === '') throw new ProgressError('no_text', { message: 'There is no text in the document' })
  await saveDocument(
    services.database,
    { sessionId: emitter.sessionId, itemId: item.id },
    { text, rules: null, tries: 0 },
  )
  return text
}

interface Parsed {
  readonly report: ValidReport | undefined
  readonly rules: Rules
  readonly tries: number
}

async function parse(item: ItemContext<SourceEntry>, text: string, now: number): Promise<Parsed> {
  for (const [index, rules] of RULES.entries()) {
    const report = parseReport(text, rules)
    if (isValid(report, rules, now)) return { report, rules, tries: index + 1 }
    item.log(`${item.entry.name}: by ${rules} it has ${faultsOf(report, rules, now).join(', ')}`, 'debug')
  }
  return { report: undefined, rules: 'pairs', tries: RULES.length }
}

/** The reports of this session, in the order of its files; those that are done since before are the former session's. */
async function collect({ services: { database }, emitter, sessions }: Run): Promise<SavedReport[]> {
  const ids = Object.entries(emitter.snapshot.items)
    .filter(([, { status }]) => status === 'completed')
    .sort(([, a], [, b]) => (a.index ?? 0) - (b.index ?? 0))
  const reports: SavedReport[] = []
  for (const [itemId] of ids) {
    for (const sessionId of sessions) {
      const report = await findReport(database, { sessionId, itemId })
      if (report === undefined) continue
      reports.push(report)
      break
    }
  }
  return reports
}
