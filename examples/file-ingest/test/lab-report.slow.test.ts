import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProgressManager, memoryStore, type Snapshot, silentLogger } from '@progress/core'
import { afterAll, afterEach, expect, it } from 'vitest'
import { noteIngest } from '../src/database/ingests.ts'
import { sqliteDatabase } from '../src/database/sqlite-database.ts'
import { labReportWork } from '../src/lab/lab-report-work.ts'
import { LIMITS } from '../src/limits.ts'
import { extractPool } from '../src/pool/extract-pool.ts'
import { UPLOAD_LIMITS, UploadStore } from '../src/uploads/upload-store.ts'
import { labReport } from '../src/workflows.ts'
import { formOf, type RunningApp, runApp } from './support/running-app.ts'
import { state } from './support/state.ts'

const SAMPLES = new URL('../samples/', import.meta.url)
const sample = async (name: string): Promise<File> =>
  new File([new Uint8Array(await readFile(new URL(name, SAMPLES)))], name)
const GOOD = ['blood-count.pdf', 'metabolic-panel.pdf', 'thyroid-letter.pdf'] as const

let app: RunningApp | undefined
const directories: string[] = []
afterEach(async () => {
  await app?.close()
  app = undefined
})
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))))

async function start(names: readonly string[], options: Parameters<typeof runApp>[0] = {}) {
  app = await runApp(options)
  return app.client().start(labReport, formOf(await Promise.all(names.map(sample))) as never)
}

it('reads what each laboratory writes, by the strictest rules that find a report', async () => {
  const session = await start(GOOD)
  const { reports, timedOut } = await session.result
  expect(timedOut).toBe(false)
  expect(reports.map(({ file, patient, takenAt, tests }) => [file, patient, takenAt, tests.length])).toEqual([
    ['blood-count.pdf', 'Maria Keller', '2024-03-18', 5],
    ['metabolic-panel.pdf', 'Jonas Lindqvist', '2023-11-02', 4],
    ['thyroid-letter.pdf', 'Claire Dubois', '2024-01-09', 2],
  ])
  expect(reports[0]?.tests[2]).toEqual({ name: 'Leucocytes', value: 11.8, unit: '10^9/L', low: 4, high: 10 })
  expect(reports[1]?.tests[0]).toEqual({ name: 'Glucose', value: 5.4, unit: 'mmol/L' })
  const snapshot = session.getSnapshot() as Snapshot
  expect(GOOD.map((name) => snapshot.items[name]?.metadata?.tries)).toEqual([1, 2, 3])
  expect(snapshot).toMatchObject({ percent: 100, outcome: 'full' })
})

it('two of three done are 67 %, and a retry needs no upload and no extraction', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lab-test-'))
  directories.push(dataDir)
  const session = await start([...GOOD.slice(0, 2), 'appointment.pdf'], { dataDir })
  const { reports } = await session.result
  expect(reports).toHaveLength(2)
  const snapshot = session.getSnapshot() as Snapshot
  expect(snapshot).toMatchObject({ status: 'completed', outcome: 'partial' })
  expect(Math.round(snapshot.percent)).toBe(67)
  expect(snapshot.items['appointment.pdf']).toMatchObject({
    status: 'failed',
    error: { code: 'report_invalid' },
    metadata: { text: expect.stringContaining('appointment') },
  })
  // Nothing can be read from the disk any more: what was extracted is known from before.
  const upload = await readdir(join(dataDir, 'uploads'))
  await rm(join(dataDir, 'uploads', upload[0] as string), { recursive: true })
  const again = await session.retry(['appointment.pdf'])
  expect((await again.result)?.reports).toHaveLength(2)
  const { items } = again.getSnapshot() as Snapshot
  expect(items['appointment.pdf']).toMatchObject({ status: 'failed', error: { code: 'report_invalid' } })
  const older = (await (await app?.ask(`/api/processing-progress?sessionId=${session.id}`))?.json()) as never
  expect(older).toMatchObject({ summary: { overallProgress: 67, completedFiles: 2, failedFiles: 1 } })
})

it('takes five documents, and no sixth', async () => {
  const session = await start([...GOOD, ...GOOD])
  await expect(session.result).rejects.toMatchObject({ code: 'invalid_input' })
})

it('is live all the while: a document that is held shows its phase', async () => {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const session = await start(['blood-count.pdf'], { beforeFile: () => opened })
  const held = await state(session as never, ({ items }) => items['blood-count.pdf']?.phase === 'downloading')
  expect(held.items['blood-count.pdf']?.percent).toBe(10)
  open()
  await session.result
})

it('ends with the reports that it has when its time is over', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-test-'))
  directories.push(directory)
  const database = sqliteDatabase(':memory:')
  const now = (): number => Date.now()
  const uploads = new UploadStore({ ...LIMITS, ...UPLOAD_LIMITS, database, directory, now })
  const store = memoryStore()
  const manager = createProgressManager({ store })
  const pool = extractPool(LIMITS)
  const upload = await uploads.putForm('ann', await Promise.all(GOOD.map(sample)))
  const workflow = { ...labReport, deadlineMs: 6_000 }
  const { session } = await manager.create(workflow, { upload } as never, { owner: 'ann' })
  const { sessionId, createdAt } = session
  await noteIngest(database, {
    ...{ sessionId, createdAt },
    ...{ workflow: 'lab-report', owner: 'ann', project: 'default', input: { upload } },
  })
  const beforeFile = async (name: string, signal: AbortSignal): Promise<void> => {
    if (name === 'thyroid-letter.pdf') await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }
  const stop = new AbortController().signal
  const work = labReportWork(
    { database, uploads, pool: () => pool },
    { logger: silentLogger, limits: LIMITS, now, stop, beforeFile },
  )
  const result = await manager.attach(workflow, sessionId, work)
  expect(result).toMatchObject({ timedOut: true, reports: [{ file: GOOD[0] }, { file: GOOD[1] }] })
  const view = await manager.read(sessionId)
  expect(view?.snapshot).toMatchObject({
    status: 'completed',
    outcome: 'partial',
    metadata: { timedOut: true, timeoutThresholdMs: 6_000 },
    items: { 'thyroid-letter.pdf': { status: 'failed', error: { code: 'timeout' } } },
  })
  await pool.close()
  await manager.close()
  await store.close()
  await database.close()
})
