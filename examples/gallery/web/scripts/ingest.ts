import type { Script } from '../script.ts'
import { createScriptWriter, type ScriptWriter } from '../script-writer.ts'
import { filesOf, filesWithFailures, type ScriptedFile } from './files.ts'
import { createIngestWork, type IngestWork, PLAN } from './ingest-work.ts'

const FILES = 24

/** The connection proves itself, the session is queued, and its files go up. */
function begin(writer: ScriptWriter, files: readonly ScriptedFile[]): IngestWork {
  writer.wait(300)
  writer.mark('connecting')
  writer.wait(200)
  writer.connection({ state: 'live' })
  writer.patch({ metadata: { source: 'Drop' } })
  writer.mark('pending')
  writer.wait(1_500)
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const began = { status: 'active', startedAt: writer.now } as const
  writer.patch({
    status: 'active',
    startedAt: writer.now,
    stage: 'uploading',
    message: 'Uploading',
    stages: { uploading: began },
  })
  for (let part = 1; part <= 12; part += 1) {
    writer.wait(300)
    const current = Math.round((total * part) / 12)
    const message = `${(current / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`
    writer.patch({
      percent: (15 * part) / 12,
      message: 'Uploading',
      stages: { uploading: { current, total, unit: 'bytes', message } },
    })
    if (part === 7) writer.mark('uploading')
  }
  const work = createIngestWork(writer, files)
  enter(writer, 'uploading', 'preparing')
  writer.wait(400)
  work.list()
  writer.wait(400)
  enter(writer, 'preparing', 'processing')
  return work
}

/** Completes a stage and begins another. */
function enter(writer: ScriptWriter, from: string, to: string): void {
  const { now } = writer
  const title = PLAN.find(({ id }) => id === to)?.title ?? to
  writer.patch({
    stage: to,
    message: title,
    stages: { [from]: { status: 'completed', endedAt: now }, [to]: { status: 'active', startedAt: now } },
  })
}

/** Puts the results together, and completes the session. */
function finish(writer: ScriptWriter): void {
  enter(writer, 'processing', 'summarising')
  writer.wait(600)
  const { counts, counters } = writer.state
  writer.patch({ percent: 99, stages: { summarising: { status: 'completed', endedAt: writer.now } } })
  const data = { processed: counts.total, failed: counts.failed, counters: { ...counters } }
  writer.end({ type: 'complete', data, outcome: counts.failed > 0 ? 'partial' : 'full', percent: 100 })
}

/** Everything that may happen on the way: pause, wait, lost connections, failures; in the end not all has worked. */
export function mishapsScript(): Script {
  const writer = createScriptWriter('mishaps', PLAN)
  const work = begin(writer, filesWithFailures(FILES))
  work.until(7)
  writer.mark('forty')
  work.until(8)
  writer.patch({ status: 'paused', endAt: null })
  writer.wait(500)
  writer.mark('paused')
  work.rest(4_000)
  writer.patch({ status: 'active' })
  work.until(11)
  writer.patch({ status: 'waiting', message: 'Its worker went silent. Another one may take it over.', endAt: null })
  writer.patch({ log: [{ timestamp: writer.now, level: 'warn', message: 'The worker was lost.' }] })
  writer.wait(500)
  writer.mark('waiting')
  work.rest(3_500)
  writer.patch({ status: 'active', message: 'Processing files' })
  work.until(13)
  writer.connection({ state: 'reconnecting', stale: true, attempt: 2, nextRetryAt: writer.now + 3_000 })
  writer.wait(500)
  writer.mark('reconnecting')
  writer.wait(2_500)
  writer.connection({ state: 'live', stale: false, attempt: 0, nextRetryAt: undefined })
  work.until(14)
  writer.connection({ state: 'offline', stale: true, attempt: 3, nextRetryAt: writer.now + 8_000 })
  writer.wait(500)
  writer.mark('offline')
  writer.wait(2_500)
  writer.connection({ state: 'live', stale: false, attempt: 0, nextRetryAt: undefined })
  work.until(16)
  writer.connection({ slow: true })
  work.until(17)
  writer.mark('slow')
  work.until(18)
  writer.connection({ slow: false })
  work.until(21)
  writer.mark('failures')
  work.until(FILES)
  finish(writer)
  writer.mark('partial')
  return writer.script()
}

/** All goes well. */
export function smoothScript(): Script {
  const writer = createScriptWriter('smooth', PLAN)
  begin(writer, filesOf(FILES)).until(FILES)
  finish(writer)
  writer.mark('done')
  return writer.script()
}

/** Somebody does not want it any more. */
export function cancelledScript(): Script {
  const writer = createScriptWriter('cancelled', PLAN)
  begin(writer, filesOf(FILES)).until(9)
  writer.patch({ status: 'cancelling', endAt: null })
  writer.wait(400)
  writer.mark('cancelling')
  writer.wait(1_200)
  const left = Object.entries(writer.state.items).filter(
    ([, { status }]) => status === 'active' || status === 'pending',
  )
  writer.patch({ items: Object.fromEntries(left.map(([id]) => [id, { status: 'cancelled', endedAt: writer.now }])) })
  writer.end({ type: 'cancelled', reason: 'Cancelled by its owner' })
  writer.mark('cancelled')
  return writer.script()
}

/** It ends before its work does. */
export function failedScript(): Script {
  const writer = createScriptWriter('failed', PLAN)
  begin(writer, filesWithFailures(FILES)).until(15)
  const error = {
    code: 'store_unavailable',
    message: 'The database cannot be reached.',
    retryable: true,
    stage: 'processing',
  }
  writer.wait(1_000)
  writer.patch({ stages: { processing: { status: 'failed', endedAt: writer.now, error } } })
  writer.end({ type: 'error', error })
  writer.mark('failed')
  return writer.script()
}
