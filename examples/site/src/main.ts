import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { createSite } from './create-site.ts'

const DEFAULT_PORT = 4_600
/** How long open requests may take once the end was asked for, in ms. */
const GRACE_MS = 10_000

const HELP = `Serves the examples.

  PORT=4600 node examples/site/src/main.ts

  PORT      where to listen; 0: any free port (default ${DEFAULT_PORT})
  HOST      on which address (default: all)
  --help    says this
`

function fail(text: string): never {
  console.error(text)
  process.exit(1)
}

function portOf(text: string | undefined): number {
  const port = text === undefined || text === '' ? DEFAULT_PORT : Number(text)
  return Number.isInteger(port) && port >= 0 && port < 65_536 ? port : fail(`PORT is no port: ${text}`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    console.log(HELP)
    return
  }
  const port = portOf(process.env.PORT)
  const { server, close } = await createSite()
  server.on('error', (error: NodeJS.ErrnoException) => {
    fail(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is taken. Another one: PORT=${port + 1} npx -y pnpm@12 start`
        : `The server cannot listen: ${error.message}`,
    )
  })
  server.listen(port, process.env.HOST, () => {
    console.log(`Examples: http://localhost:${(server.address() as AddressInfo).port}/`)
  })

  let isEnding = false
  const end = (): void => {
    // Who asks twice does not want to wait.
    if (isEnding) process.exit(130)
    isEnding = true
    setTimeout(() => process.exit(1), GRACE_MS).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => fail(`The examples did not end well: ${String(error)}`),
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

await main()
