import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProgressError, type Snapshot } from '@progress/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ingest } from '../src/database/ingests.ts'
import { type IngestResult, ingest } from '../src/workflows.ts'
import { pdfOf, pictureOf } from './support/hostile-files.ts'
import { formOf, type RunningApp, runApp } from './support/running-app.ts'
import { state } from './support/state.ts'

const running = new Set<RunningApp>()
let directory: string

const run = async (options: Parameters<typeof runApp>[0] = {}): Promise<RunningApp> => {
  const started = await runApp(options)
  running.add(started)
  return started
}
const stop = async (started: RunningApp): Promise<void> => {
  running.delete(started)
  await started.close()
}

/** Lets so many files pass, and holds those after them until it is told to go on. */
function holdAfter(count: number) {
  let passed = 0
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const beforeFile = async (_name: string, signal: AbortSignal): Promise<void> => {
    passed += 1
    if (passed <= count) return
    await Promise.race([opened, new Promise((resolve) => signal.addEventListener('abort', resolve))])
  }
  return { beforeFile, open }
}

const json = async <T>(response: Promise<Response>): Promise<T> => (await response).json() as Promise<T>
const put = (app: RunningApp, upload: string, name: string, body: string | Buffer, key = '') =>
  app.ask(`/api/uploads/${upload}/${encodeURIComponent(name)}${key && `?key=${key}`}`, {
    method: 'PUT',
    body: body as never,
  })
const newUpload = async (app: RunningApp, visitor?: string): Promise<string> =>
  (await json<{ upload: string }>(app.ask('/api/uploads', { method: 'POST' }, visitor))).upload
const texts = (count: number): File[] =>
  Array.from({ length: count }, (_, index) => new File([`Report number ${index} on harvests`], `report-${index}.txt`))

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ingest-test-'))
})
afterEach(async () => {
  await Promise.all([...running].map(stop))
  await rm(directory, { recursive: true })
})

describe('an upload', () => {
  it('takes files one by one, tells what is there, and is ingested under unique names', async () => {
    const app = await run()
    const upload = await newUpload(app)
    const names = ['a.txt', 'a.txt', 'deep/er/a.txt', '../../etc/passwd', `${'x'.repeat(230)}.txt`, 'naïve 日本 🎈.txt']
    for (const name of names) expect((await put(app, upload, name, `Words of ${name}`)).status).toBe(201)
    const { files } = await json<{ files: { name: string }[] }>(app.ask(`/api/uploads/${upload}`))
    const kept = files.map(({ name }) => name)
    expect(kept.slice(0, 4)).toEqual(['a.txt', 'a (2).txt', 'deep/er/a.txt', 'etc/passwd'])
    expect(kept[4]).toHaveLength(200)
    expect(kept[5]).toBe('naïve 日本 🎈.txt')
    const result = await app.client().start(ingest, { upload } as never).result
    expect(result).toMatchObject({ processed: 6, failed: 0 })
    expect(result.files.map(({ id }) => id)).toEqual(kept)
  })

  it('has a file once that is sent twice with the same key', async () => {
    const app = await run()
    const upload = await newUpload(app)
    const first = await json(put(app, upload, 'a.txt', 'one', 'k1'))
    expect(await json(put(app, upload, 'a.txt', 'one', 'k1'))).toEqual(first)
    expect(await json(put(app, upload, 'a.txt', 'two', 'k2'))).toMatchObject({ name: 'a (2).txt' })
    const atOnce = await Promise.all(['three', 'three'].map((body) => json(put(app, upload, 'b.txt', body, 'k3'))))
    expect(atOnce[0]).toEqual(atOnce[1])
    const { files } = await json<{ files: unknown[] }>(app.ask(`/api/uploads/${upload}`))
    expect(files).toHaveLength(3)
  })

  it('notes a file that is too large, which then fails by itself', async () => {
    const app = await run({ limits: { maxFileBytes: 1_000 } })
    const upload = await newUpload(app)
    expect((await put(app, upload, 'small.txt', 'few words')).status).toBe(201)
    const refused = await put(app, upload, 'large.txt', 'x'.repeat(1_500))
    expect(refused.status).toBe(413)
    expect(await refused.json()).toMatchObject({ code: 'payload_too_large' })
    const result = await app.client().start(ingest, { upload } as never).result
    expect(result.files).toMatchObject([
      { status: 'completed' },
      { status: 'failed', error: { code: 'file_too_large' } },
    ])
  })

  it('is its owner’s alone', async () => {
    const app = await run()
    const upload = await newUpload(app, 'bob')
    expect((await put(app, upload, 'a.txt', 'x')).status).toBe(404)
    expect((await app.ask(`/api/uploads/${upload}`)).status).toBe(404)
    await expect(app.client().start(ingest, { upload } as never).result).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('ends where its limits are', async () => {
    const app = await run({ limits: { maxUploadFiles: 2 } })
    const upload = await newUpload(app)
    for (const status of [201, 201, 413]) expect((await put(app, upload, 'a.txt', 'x')).status).toBe(status)
  })
})

describe('a folder', () => {
  const start = (app: RunningApp, folder: string) => app.client().start(ingest, { folder } as never)

  it('is walked with those below it, and leaves out what leads out', async () => {
    const root = join(directory, 'root')
    await mkdir(join(root, 'inbox/deep'), { recursive: true })
    await writeFile(join(directory, 'secret.txt'), 'not for you')
    await writeFile(join(root, 'inbox/a.txt'), 'first words')
    await writeFile(join(root, 'inbox/deep/b.pdf'), pdfOf('second words'))
    await symlink(join(directory, 'secret.txt'), join(root, 'inbox/out.txt'))
    await symlink(root, join(root, 'inbox/deep/round'))
    const app = await run({ folderRoot: root })
    const session = start(app, 'inbox')
    const { files } = await session.result
    expect(files.map(({ id }) => id)).toEqual(['a.txt', 'deep/b.pdf'])
    expect((session.getSnapshot() as Snapshot).log.map(({ message }) => message)).toContain(
      'out.txt was left out: it leads out',
    )
    expect(await json(app.ask('/folders'))).toContainEqual({ path: 'inbox', files: 2 })
  })

  it.each(['..', '../root', 'inbox/../..', '/etc', 'nowhere', 'out', 'inbox/a.txt', 'a\0b'])(
    'refuses %j',
    async (folder) => {
      const root = join(directory, 'root')
      await mkdir(join(root, 'inbox'), { recursive: true })
      await writeFile(join(root, 'inbox/a.txt'), 'x')
      await symlink('/etc', join(root, 'out'))
      const app = await run({ folderRoot: root })
      await expect(start(app, folder).result).rejects.toMatchObject({ code: 'invalid_input' })
    },
  )

  it('is refused where no root is allowed', async () => {
    await expect(start(await run(), '.').result).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await json(running.values().next().value?.ask('/folders') as never)).toEqual([])
  })
})

describe('steering', () => {
  it('a pause holds after the running files, and a resume goes on to the same totals', async () => {
    const { beforeFile, open } = holdAfter(2)
    const app = await run({ beforeFile, concurrency: 2 })
    const session = app.client().start(ingest, formOf(texts(8)) as never)
    await state(session, ({ counts }) => counts.active === 2 && counts.completed === 2)
    await session.pause()
    open()
    const held = await state(session, ({ counts, status }) => status === 'paused' && counts.active === 0)
    expect(held.counts).toMatchObject({ completed: 4, pending: 4 })
    await session.resume()
    expect(await session.result).toMatchObject({ processed: 8, failed: 0, counters: { processed: 8, keywords: 8 } })
  })

  it('a retry of one failed file leaves the others as they are', async () => {
    const app = await run()
    const good = new File([new Uint8Array(await pictureOf(80, 80))], 'good.jpg')
    const bad = new File([new Uint8Array(await pictureOf(300, 300)).subarray(0, 5_000)], 'bad.jpg')
    const empty = new File([], 'empty.txt')
    const session = app.client().start(ingest, formOf([good, bad, empty]) as never)
    expect(await session.result).toMatchObject({ processed: 3, failed: 2, counters: { errors: 2, metadata: 2 } })
    const again = await session.retry(['bad.jpg'])
    const result = (await again.result) as IngestResult
    expect(result).toMatchObject({ processed: 3, failed: 2, counters: { processed: 3, errors: 2, keywords: 1 } })
    expect(result.files.find(({ id }) => id === 'good.jpg')?.facts.width).toBe(80)
  })

  it('a failed file is tried again while the others go on, and counts as what it came to', async () => {
    const { beforeFile: hold, open } = holdAfter(0)
    let tries = 0
    const beforeFile = async (name: string, signal: AbortSignal): Promise<void> => {
      if (name !== 'report-0.txt') return hold(name, signal)
      tries += 1
      if (tries === 1) throw new ProgressError('document_corrupt', { message: 'Not this time' })
    }
    const app = await run({ beforeFile })
    const session = app.client().start(ingest, formOf(texts(3)) as never)
    await state(session, ({ counts, counters }) => counts.failed === 1 && counters.errors === 1)
    await session.retry(['report-0.txt'])
    await state(session, ({ counts, counters }) => counts.completed === 1 && counters.errors === 0)
    open()
    expect(await session.result).toMatchObject({ processed: 3, failed: 0, counters: { processed: 3, errors: 0 } })
    expect(session.getSnapshot()).toMatchObject({ outcome: 'full' })
  })

  it('a cancel ends it, and the history tells so', async () => {
    const { beforeFile } = holdAfter(1)
    const app = await run({ beforeFile })
    const session = app.client().start(ingest, formOf(texts(5)) as never)
    await state(session, ({ counts }) => counts.completed === 1)
    await session.cancel()
    await expect(session.result).rejects.toMatchObject({ code: 'cancelled' })
    const { ingests } = await json<{ ingests: Ingest[] }>(app.ask('/api/ingests?status=cancelled,failed'))
    expect(ingests).toMatchObject([{ sessionId: session.id, status: 'cancelled', totals: { processed: 1 } }])
  })

  it('a file that takes too long fails by itself, and its thread is replaced', async () => {
    const beforeFile = async (name: string, signal: AbortSignal): Promise<void> => {
      if (name === 'report-1.txt') await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    const app = await run({ beforeFile, limits: { timeoutMs: 5_000 } })
    const result = await app.client().start(ingest, formOf(texts(3)) as never).result
    expect(result.files.map(({ status, error }) => error?.code ?? status)).toEqual([
      'completed',
      'timeout',
      'completed',
    ])
    expect(result.counters).toMatchObject({ processed: 3, errors: 1 })
  })
})

describe('a restart of the process', () => {
  it('begins what was not finished again, after the files that were', async () => {
    const dataDir = join(directory, 'data')
    const first = await run({ dataDir, beforeFile: holdAfter(4).beforeFile })
    const session = first.client().start(ingest, formOf(texts(10)) as never)
    await state(session, ({ counts }) => counts.completed === 4)
    const id = session.id as string
    await stop(first)

    const seen: string[] = []
    const second = await run({ dataDir, beforeFile: async (name) => void seen.push(name) })
    const old = await json<Ingest>(second.ask(`/api/ingests/${id}`))
    expect(old).toMatchObject({ status: 'restarted', replacedBy: expect.any(String) })
    const result = await second.client().follow(old.replacedBy as string).result
    expect(result).toMatchObject({ processed: 10, failed: 0, counters: { processed: 10, keywords: 10, errors: 0 } })
    expect(seen).toHaveLength(6)
  })

  it('an old session is tried again though the store has forgotten it, and can be forgotten', async () => {
    const dataDir = join(directory, 'data')
    const first = await run({ dataDir })
    const session = first.client().start(ingest, formOf([...texts(2), new File([], 'empty.txt')]) as never)
    await session.result
    await stop(first)

    const second = await run({ dataDir })
    const post = { method: 'POST' }
    const { sessionId } = await json<{ sessionId: string }>(second.ask(`/api/ingests/${session.id}/retry`, post))
    expect(await second.client().follow(sessionId).result).toMatchObject({ processed: 3, failed: 1 })
    expect((await second.ask(`/api/ingests/${session.id}`, { method: 'DELETE' }, 'bob')).status).toBe(404)
    expect((await second.ask(`/api/ingests/${session.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await second.ask(`/api/ingests/${session.id}`)).status).toBe(404)
  })
})

describe('the older API', () => {
  it('tells of a session from its beginning, in its own shape, to its owner', async () => {
    const { beforeFile, open } = holdAfter(1)
    const app = await run({ beforeFile })
    const session = app.client().start(ingest, formOf([...texts(2), new File([], 'empty.txt')]) as never)
    const path = `/api/processing-progress?sessionId=${await session.started}`
    expect(await json(app.ask(path))).toMatchObject({ summary: { completedFiles: expect.any(Number) } })
    open()
    await session.result
    expect(await json(app.ask(path))).toMatchObject({
      sessionId: session.id,
      summary: { totalFiles: 3, completedFiles: 2, failedFiles: 1, overallProgress: 100, sessionStatus: 'completed' },
      files: [
        { fileId: 'report-0.txt', fileType: 'TXT', status: 'completed', progress: 100, error: null, attemptNumber: 1 },
        { status: 'completed' },
        { fileName: 'empty.txt', status: 'failed', error: { code: 'empty_file' }, isRetryable: false },
      ],
    })
    expect((await app.ask(path, {}, 'bob')).status).toBe(404)
    expect((await fetch(`${app.base}${path}`, { headers: { authorization: 'Basic x' } })).status).toBe(401)
  })
})

describe('two thousand files', () => {
  it('come to exact totals, and the first progress long before them', async () => {
    const bytes = await pictureOf(100, 68)
    const app = await run()
    const upload = await newUpload(app)
    for (let at = 0; at < 2_000; at += 20) {
      const names = Array.from({ length: 20 }, (_, index) => `photo-${at + index}.jpg`)
      await Promise.all(names.map((name) => put(app, upload, name, bytes)))
    }
    const began = performance.now()
    const session = app.client().start(ingest, { upload } as never)
    await state(session, ({ counts }) => counts.active > 0)
    // Ten times what a machine of its own needs; the bench measures how quick it is.
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(await session.result).toMatchObject({
      processed: 2_000,
      failed: 0,
      counters: { metadata: 2_000, errors: 0 },
    })
  }, 180_000)
})
