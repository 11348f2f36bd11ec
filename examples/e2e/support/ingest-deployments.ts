import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Deployment, type RunningProcess } from '../../purchase-order/test/support/processes.ts'

/** The application as programs, of which the one that works can be killed and started again. */
export interface IngestDeployment {
  readonly origin: string
  /** Ends the program that works on files, without a word. */
  killWorker(): Promise<void>
  startWorker(): Promise<void>
  close(): Promise<void>
}

/** One program does everything; sessions are in its memory, and the database and the uploads in a folder. */
export async function inOneProcess(): Promise<IngestDeployment> {
  const directory = await mkdtemp(join(tmpdir(), 'ingest-one-'))
  let child: ChildProcess | undefined
  let port = 0
  const start = async (): Promise<void> => {
    child = fork(fileURLToPath(new URL('ingest-server.ts', import.meta.url)), {
      env: { ...process.env, INGEST_DATA: directory, PORT: `${port}` },
    })
    // It comes back where it was.
    ;[port] = (await once(child, 'message')) as [number]
  }
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    origin: `http://127.0.0.1:${port}`,
    killWorker: kill,
    startWorker: start,
    async close() {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** `web.ts` and `worker.ts` as programs, over servers that are there. */
export async function asWebAndWorker(urls: {
  readonly redis: string
  readonly postgres: string
}): Promise<IngestDeployment> {
  const directory = await mkdtemp(join(tmpdir(), 'ingest-processes-'))
  const settings = { INGEST_DATA: directory, LEASE_MS: '4000', GRACE_MS: '0' }
  const source = new URL('../../file-ingest/src/', import.meta.url)
  const deployment = new Deployment(urls, settings, source)
  const web = await deployment.start('web')
  let worker: RunningProcess = await deployment.start('worker')
  return {
    origin: new URL(web.lines.find(({ msg }) => msg === 'web ready')?.url ?? '').origin,
    async killWorker() {
      await worker.kill('SIGKILL')
    },
    async startWorker() {
      worker = await deployment.start('worker')
    },
    async close() {
      await deployment.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
