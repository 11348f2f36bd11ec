import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Logger } from '@progress/core'
import type { Database } from './database/database.ts'
import { forgetDocuments } from './database/documents.ts'
import { serveOrders } from './http/serve-orders.ts'
import { connect } from './processes/connect.ts'
import { jsonLogger } from './processes/json-logger.ts'
import { onEnd } from './processes/on-end.ts'
import { readSettings, runProgram, SETTINGS_HELP, SettingsError } from './processes/settings.ts'
import { bullQueue } from './queue/bull-queue.ts'

const HELP = `Serves the dashboard of purchase orders and takes uploads, which workers work on. As many as you like may run.

  REDIS_URL=redis://127.0.0.1 DATABASE_URL=postgres://127.0.0.1/test pnpm --filter purchase-order web

${SETTINGS_HELP}
  PORT, HOST             where to listen; 0: any free port (default 4610, all addresses)
  --help                 says this
`

/** Uploads that came to nothing are kept as long as a retry could ask for them: the stores keep sessions for a day. */
const FORGET_AFTER_MS = 48 * 60 * 60 * 1_000
const FORGET_EVERY_MS = 60 * 60 * 1_000

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const logger = jsonLogger('web', process.env.LOG_LEVEL)
  const connected = await connect(settings, logger)
  const { manager, database } = connected
  const queue = bullQueue({ connection: connected.queueConnection(), prefix: settings.namespace })
  const page = fileURLToPath(new URL('../dist/', import.meta.url))
  const served = serveOrders({ manager, database, queue, page })
  const server = createServer(served.listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new SettingsError(`PORT ${settings.port} cannot be listened on: ${error.code ?? error.message}`))
    })
    server.listen(settings.port, settings.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  logger.info({ url: `http://localhost:${port}/purchase-order/`, store: settings.sessionStore }, 'web ready')
  const forgetting = forgetNowAndThen(database, logger)

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

function forgetNowAndThen(database: Database, logger: Logger): NodeJS.Timeout {
  const forget = (): void => {
    forgetDocuments(database, FORGET_AFTER_MS).then(
      (documents) => documents > 0 && logger.info({ documents }, 'uploads that came to nothing were forgotten'),
      (err: unknown) => logger.warn({ err }, 'uploads could not be looked through'),
    )
  }
  forget()
  return setInterval(forget, FORGET_EVERY_MS).unref()
}

await runProgram(HELP, main)
