import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { as, type Host, startHost } from './support/host.ts'
import { pseudonymsOf } from './support/names.ts'
import { directory, HOSTS, RUNTIMES } from './support/programs.ts'
import { pollBodyOf } from './support/stream.ts'

const run = promisify(execFile)

let host: Host
beforeAll(async () => {
  host = await startHost(HOSTS['node:http']())
})
afterAll(() => host?.kill())

it.each(Object.entries(RUNTIMES))(
  'the client follows a session in %s to a state that is the server’s',
  async (_, of) => {
    const { command, args } = of('src/follow.ts')
    const { stdout } = await run(command, [...args, `${host.origin}/api/progress`], { cwd: directory })
    const seen = JSON.parse(stdout)
    const result = { pseudonyms: pseudonymsOf('Ada\nGrace\nZoë', 1_000) }
    expect(seen).toMatchObject({ transport: 'sse', state: 'closed', invalid: 0, results: [result, result] })
    expect([seen.updates[0], seen.updates.at(-1)]).toEqual(['snapshot', 'complete'])
    const { snapshot } = await pollBodyOf(
      await host.send(`/sessions/${seen.snapshot.sessionId}`, { headers: as('ann') }),
    )
    expect(seen.snapshot).toEqual(snapshot)
  },
)
