/** A server as somebody might write it, for ESM and CommonJS alike. */
const SERVER = `import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressManager, defineWorkflow, memoryStore } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { z } from 'zod'

export const digits = defineWorkflow({
  name: 'digits',
  stages: { sum: 'Adding up' },
  input: z.object({ text: z.string() }),
  partial: z.object({ sum: z.number() }),
  result: z.object({ sum: z.number() }),
})

export async function serve() {
  const manager = createProgressManager({ store: memoryStore() })
  const adder = implement(digits, ({ text }, emitter) => {
    emitter.stage('sum', { total: text.length })
    let sum = 0
    for (const digit of text) {
      sum += Number(digit)
      emitter.partial({ sum })
    }
    return { sum }
  })
  const cors = { origins: '*' } as const
  const handler = createProgressHandler({ manager, workflows: [adder], base: '/api', anonymous: true, cors })
  const server = createServer(toNodeHandler(handler))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    await handler.close()
    server.close()
    await manager.close()
  }
  return { url: \`http://127.0.0.1:\${(server.address() as AddressInfo).port}/api\`, close }
}
`

/** A client of it, and what the other entries are for. */
const PROGRAM = `import { createProgressClient, isProgressError } from '@progress/client'
import { sessionMessageSchema } from '@progress/core/schemas'
import { fakeClock, storeLaws } from '@progress/core/testing'
import { type digits, serve } from './server.js'

async function main() {
  const { url, close } = await serve()
  const client = createProgressClient<typeof digits>({ url })
  const session = client.start('digits', { text: '271828' })
  const types = new Set<string>()
  for await (const update of session) types.add(sessionMessageSchema.parse(update).type)
  const { sum } = await session.result
  const clock = fakeClock()
  // @ts-expect-error: the input has a type.
  const wrong = await client.start('digits', { text: 271828 }).result.catch((error: unknown) => error)
  const code = isProgressError(wrong) ? wrong.code : 'none'
  console.log(sum, [...types].at(-1), code, storeLaws.length > 0, clock.now() >= 0)
  client.close()
  await close()
}
main()
`

/** A server that says where it is, and stays. */
const MAIN = `import { serve } from './server.js'
serve().then(({ url }) => console.log(url))
`

/** The page of an application. */
const PAGE = `import { createProgressClient } from '@progress/client'
import { ProgressProvider, ProgressTracker, useProgress } from '@progress/react'
import '@progress/react/styles.css'
import type { digits } from './server.js'

const client = createProgressClient<typeof digits>({ url: '/api' })

function Adder() {
  const progress = useProgress<typeof digits>('digits')
  return (
    <button onClick={() => progress.start({ text: '31415' })}>
      <ProgressTracker progress={progress} title="Sum" />
      {progress.result?.sum}
    </button>
  )
}

export const App = () => (
  <ProgressProvider client={client}>
    <Adder />
  </ProgressProvider>
)
`

/** A page without React, for a bundler: it needs nothing but what it is given here. */
const PLAIN = `import { createProgressClient } from '@progress/client'
const session = createProgressClient({ url: globalThis.url }).start('digits', { text: '271828' })
session.result.then((result) => globalThis.report(result, session.getConnection().transport))
`

/** A page that takes the schemas along, to see that this would be noticed. */
const CHECKED = `import { sessionMessageSchema } from '@progress/core/schemas'
globalThis.schema = sessionMessageSchema
`

/** What a bundler begins with where there is React. */
const MOUNT = `import { App } from './page.js'
globalThis.App = App
`

/** What the program prints where all is well. */
export const PRINTED = '28 complete invalid_input true true\n'

/** The files of a small application, by their names. */
export const APPLICATION: Readonly<Record<string, string>> = {
  'server.ts': SERVER,
  'program.ts': PROGRAM,
  'main.ts': MAIN,
  'page.tsx': PAGE,
  'plain.js': PLAIN,
  'mount.js': MOUNT,
  'checked.js': CHECKED,
}
