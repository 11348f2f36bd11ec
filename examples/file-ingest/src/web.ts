import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Logger } from '@progress/core'
import { jsonLogger } from 'purchase-order/processes/json-logger'
import { onEnd } from 'purchase-order/processes/on-end'
import { runProgram, SettingsError } from 'purchase-order/processes/settings'
import { serveIngest } from './http/serve-ingest.ts'
import { LIMITS } from './limits.ts'
import { connect } from './processes/connect.ts'
import { readSettings, SETTINGS_HELP } from './processes/settings.ts'
import { FORGET_UPLOADS_AFTER_MS, UPLOAD_LIMITS, type UploadStore } from './uploads/upload-store.ts'

const HELP = `Serves the page of the file ingest and takes uploads, which workers work on. As many as you like may run.

  REDIS_URL=redis://127.0.0.1 pnpm --filter file-ingest web

${SETTINGS_HELP}
  PORT, HOST             where to listen; 0: any free port (default 4620, all addresses)
  --help                 says this
`

const FORGET_EVERY_MS = 60 * 60 * 1_000

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const logger = jsonLogger('web', process.env.LOG_LEVEL)
  const connected = await connect(settings, logger)
  const { manager, database, uploads } = connected
  const queue = connected.queue()
  const served = serveIngest({
    manager,
    database,
    uploads,
    queue,
    folderRoot: settings.folderRoot,
    limits: { ...LIMITS, ...UPLOAD_LIMITS },
    concurrency: settings.concurrency,
    page: fileURLToPath(new URL('../dist/', import.meta.url)),
  })
  const server = createServer(served.listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new SettingsError(`PORT ${settings.port} cannot be listened on: ${error.code ?? error.message}`))
    })
    server.listen(settings.port, settings.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const store = settings.redisUrl === undefined ? 'postgres' : 'redis'
  logger.info({ url: `http://localhost:${port}/file-ingest/`, store }, 'web ready')
  const forgetting = forgetNowAndThen(uploads, logger)

  onEnd(async () => {
    logger.info({}, 'web stopping')
    clearInterval(forgetting)
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    await served.drain()
    server.closeIdleConnections()
    await closed
    await served.close()
    await queue.close()
    await connected.close()
    logger.info({}, 'web stopped')
  }, logger)
}

function forgetNowAndThen(uploads: UploadStore, logger: Logger): NodeJS.Timeout {
  const forget = (): void => {
    uploads.forget(FORGET_UPLOADS_AFTER_MS).then(
      (count) => count > 0 && logger.info({ count }, 'old uploads were forgotten'),
      (err: unknown) => logger.warn({ err }, 'uploads could not be looked through'),
    )
  }
  forget()
  return setInterval(forget, FORGET_EVERY_MS).unref()
}

await runProgram(HELP, main)
