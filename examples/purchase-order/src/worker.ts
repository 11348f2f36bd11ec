import { createNotifier } from './notifications/notifier.ts'
import { processOrder } from './process-order.ts'
import { connect } from './processes/connect.ts'
import { jsonLogger } from './processes/json-logger.ts'
import { onEnd } from './processes/on-end.ts'
import { readSettings, runProgram, SETTINGS_HELP, SettingsError } from './processes/settings.ts'
import { settledWithin } from './processes/settled-within.ts'
import { bullWorker } from './queue/bull-worker.ts'
import { takeSession } from './queue/take-session.ts'
import { createOrderReader, type OrderReader } from './reading/reader.ts'
import { connectShop } from './shop/connect-shop.ts'
import { purchaseOrder } from './workflow.ts'

const HELP = `Works on purchase orders that the web processes have queued. As many as you like may run.

  REDIS_URL=redis://127.0.0.1 DATABASE_URL=postgres://127.0.0.1/test pnpm --filter purchase-order worker

${SETTINGS_HELP}
  CONCURRENCY            how many orders it works on side by side (default 3)
  GRACE_MS               how long they may go on after SIGTERM; then they are handed back (default 20000)
  SHOPIFY_URL, SHOPIFY_ACCESS_TOKEN, SHOPIFY_API_VERSION
                         a real shop (default: a local one that speaks the same API)
  AI_BASE_URL, AI_API_KEY, AI_MODEL
                         an AI that reads the documents (default: rules)
  NOTIFY_URL             gets a POST for each order that can be used, completed or failed (default: nobody is told)
  --help                 says this
`

/** How long a step may take to notice that it is to stop, in ms. */
const STOP_MS = 5_000

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const { NOTIFY_URL } = process.env
  if (NOTIFY_URL && !URL.canParse(NOTIFY_URL)) throw new SettingsError(`NOTIFY_URL is no address: ${NOTIFY_URL}`)
  const logger = jsonLogger('worker', process.env.LOG_LEVEL)
  const connected = await connect(settings, logger)
  const { manager, database } = connected
  const shop = await connectShop({ env: process.env, database })
  let reading: Promise<OrderReader> | undefined
  const reader = (): Promise<OrderReader> => {
    reading ??= createOrderReader({ env: process.env })
    return reading
  }
  const stopping = new AbortController()
  const work = processOrder({ database, reader, shop: shop.shop }, { logger, stop: stopping.signal })
  const worker = bullWorker({
    run: (sessionId) => takeSession({ manager, workflow: purchaseOrder, work, logger }, sessionId),
    connection: connected.queueConnection(),
    prefix: settings.namespace,
    concurrency: settings.concurrency,
    leaseMs: settings.leaseMs,
    logger,
  })
  const notifier = NOTIFY_URL && createNotifier({ database, url: NOTIFY_URL, logger })
  logger.info({ store: settings.sessionStore, concurrency: settings.concurrency }, 'worker ready')

  const stop = async (): Promise<void> => {
    logger.info({ graceMs: settings.graceMs }, 'worker stopping')
    const idle = worker.drain()
    await settledWithin(idle, settings.graceMs)
    stopping.abort()
    await settledWithin(idle, STOP_MS)
    await worker.close()
    await (await reading)?.close()
    await shop.close()
    if (notifier) await notifier.close()
    await connected.close()
    logger.info({}, 'worker stopped')
  }
  onEnd(stop, logger)
}

await runProgram(HELP, main)
