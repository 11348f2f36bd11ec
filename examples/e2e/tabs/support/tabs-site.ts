import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import {
  createProgressManager,
  defineWorkflow,
  type Emitter,
  type Json,
  memoryStore,
  type Snapshot,
} from '@progress/core'
import { createProgressHandler, type HandlerOptions, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { listen } from '../../support/listen.ts'

/** The one workflow of the site: its work is done by the test. */
const job = defineWorkflow({ name: 'job', stages: { work: 'Working' }, maxActive: 1_000 })

/** Work that a test does by hand. */
export interface Begun {
  readonly id: string
  readonly emitter: Emitter<typeof job>
  end(result: Json): Promise<void>
}

/** A page that follows jobs, and the server that does them. */
export interface TabsSite {
  readonly origin: string
  begin(owner?: string): Promise<Begun>
  /** A session that a page has started. */
  begun(id: string | undefined): Begun
  snapshotOf(id: string): Promise<Snapshot>
  /** The streams that are open now: `METHOD path` by who reads them. */
  streams(): readonly string[]
  /** How many streams were ever opened. */
  readonly opened: number
  /** The most that were open at once since `resetMost`. */
  readonly most: number
  resetMost(): void
  /** Cuts all connections. */
  cut(): void
  close(): Promise<void>
}

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Tab</title>
<link rel="icon" href="data:,">
<script type="importmap">{"imports":{
  "@progress/core": "/core/index.js",
  "@progress/client": "/client/progress-client.js",
  "@progress/client/tabs": "/client/tabs.js"
}}</script>
<script type="module" src="/tabs-page.js"></script>
</head>
<body>Tab</body>
</html>
`

const folderOf = (specifier: string): URL => new URL('.', import.meta.resolve(specifier))

/** What is asked for beside the protocol; what was built is served as it is. */
async function fileAt(pathname: string): Promise<readonly [type: string, content: string] | undefined> {
  if (pathname === '/') return ['text/html', HTML]
  if (pathname === '/elsewhere') return ['text/html', '<!doctype html><title>Elsewhere</title>']
  if (pathname === '/tabs-page.js') {
    return ['text/javascript', stripTypeScriptTypes(await readFile(new URL('tabs-page.ts', import.meta.url), 'utf8'))]
  }
  const [, folder, name] = /^\/(core|client)\/([\w.-]+\.js)$/.exec(pathname) ?? []
  if (name === undefined) return undefined
  return ['text/javascript', await readFile(new URL(name, folderOf(`@progress/${folder}`)), 'utf8')]
}

/** Serves them. @param options - How the handler paces itself. */
export async function startTabsSite(options: Partial<HandlerOptions> = {}): Promise<TabsSite> {
  const store = memoryStore()
  const manager = createProgressManager({ store })
  const works = new Map<string, Begun>()
  const work = (emitter: Emitter<typeof job>): Promise<Json> =>
    new Promise((resolve) => {
      const end = async (result: Json): Promise<void> => {
        await emitter.complete(result)
        resolve(result)
      }
      works.set(emitter.sessionId, { id: emitter.sessionId, emitter, end })
    })
  const handler = createProgressHandler({
    minIntervalMs: 0,
    heartbeatMs: 1_000,
    retryMs: 100,
    pollAfterMs: 200,
    maxOpensPerMinute: 100_000,
    ...options,
    manager,
    workflows: [implement(job, (_input, emitter) => work(emitter as Emitter<typeof job>))],
    base: '/api/progress',
    authorize: ({ headers }) => ({ id: headers.get('x-user') ?? 'nobody' }),
  })
  const api = toNodeHandler(handler)
  const streams = new Map<object, string>()
  let opened = 0
  let most = 0
  let owned = 0
  const { origin, server, close } = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = await fileAt(pathname)
    if (file) {
      const [type, content] = file
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content)
      return
    }
    if (request.headers.accept?.includes('event-stream') && !request.url?.includes('stream=poll')) {
      opened += 1
      streams.set(response, `${request.method} ${pathname} ${request.headers['x-user']}`)
      most = Math.max(most, streams.size)
      response.on('close', () => streams.delete(response))
    }
    api(request, response)
  })

  return {
    origin,
    begin(owner = 'user') {
      owned += 1
      return new Promise((resolve) => {
        manager
          .run(job, {}, { owner, key: `begun-${owned}` }, (emitter) => {
            const ending = work(emitter)
            resolve(works.get(emitter.sessionId) as Begun)
            return ending
          })
          .catch(() => undefined)
      })
    },
    begun: (id = '') => works.get(id) as Begun,
    snapshotOf: async (id) => (await manager.read(id))?.snapshot as Snapshot,
    streams: () => [...streams.values()],
    get opened() {
      return opened
    },
    get most() {
      return most
    },
    resetMost() {
      most = streams.size
    },
    cut: () => server.closeAllConnections(),
    async close() {
      await handler.close()
      await manager.close()
      await Promise.all([store.close(), close()])
    },
  }
}
