import { jsonLogger } from 'purchase-order/processes/json-logger'
import { onEnd } from 'purchase-order/processes/on-end'
import { runProgram } from 'purchase-order/processes/settings'
import { settledWithin } from 'purchase-order/processes/settled-within'
import { LIMITS } from './limits.ts'
import { connect } from './processes/connect.ts'
import { readSettings, SETTINGS_HELP } from './processes/settings.ts'
import { createWorks } from './queue/works.ts'

const HELP = `Works on the sessions that the web processes have queued. As many as you like may run.

  REDIS_URL=redis://127.0.0.1 pnpm --filter file-ingest worker

${SETTINGS_HELP}
  SESSIONS               how many sessions it works on side by side (default 2)
  CONCURRENCY            how many files of each side by side (default 3)
  GRACE_MS               how long they may go on after SIGTERM; then they are handed back (default 20000)
  --help                 says this
`

/** How long a file may take to notice that it is to stop, in ms. */
const STOP_MS = 5_000

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const logger = jsonLogger('worker', process.env.LOG_LEVEL)
  const connected = await connect(settings, logger)
  const { manager, database, uploads } = connected
  const { folderRoot, concurrency } = settings
  const stopping = new AbortController()
  const works = createWorks(
    { manager, database, uploads, folderRoot },
    { logger, limits: LIMITS, concurrency, stop: stopping.signal, now: () => Date.now() },
  )
  works.warm()
  const worker = connected.worker(works.take)
  logger.info({ sessions: settings.sessions, concurrency }, 'worker ready')

  onEnd(async () => {
    logger.info({ graceMs: settings.graceMs }, 'worker stopping')
    const idle = worker.drain()
    await settledWithin(idle, settings.graceMs)
    stopping.abort()
    await settledWithin(idle, STOP_MS)
    await worker.close()
    await works.close()
    await connected.close()
    logger.info({}, 'worker stopped')
  }, logger)
}

await runProgram(HELP, main)
