import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { createProgressManager, defineWorkflow, memoryStore, type Snapshot, type Work } from '@progress/core'
import { createProgressHandler, type HandlerOptions, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { listen } from './listen.ts'

/** The one workflow of the site. */
export const job = defineWorkflow({ name: 'job', stages: { work: 'Working' }, maxActive: 1_000 })

/** A page that follows jobs, and the server that does them. */
export interface JobSite {
  readonly origin: string
  /** How often a job was worked on. */
  readonly runs: number
  /** The server's own state of a session. */
  snapshotOf(sessionId: string | undefined): Promise<Snapshot>
  close(): Promise<void>
}

/** Settings of the site: how its handler paces itself, and who may do what. */
export type JobSiteOptions = Omit<HandlerOptions, 'manager' | 'workflows' | 'base'>

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Job</title>
<link rel="icon" href="data:,">
<script>
  // What this browser is not to have.
  const lacks = new URLSearchParams(location.search).getAll('lacks')
  if (lacks.includes('streams')) {
    delete Response.prototype.body
    for (const name of ['ReadableStream', 'ReadableStreamDefaultReader', 'TextDecoderStream']) delete window[name]
  }
  if (lacks.includes('frames')) window.requestAnimationFrame = () => 0
</script>
<script type="importmap">{"imports":{"@progress/client":"/progress-client.js"}}</script>
<script type="module" src="/job-page.js"></script>
</head>
<body>
<progress max="100" value="0"></progress>
<output></output>
</body>
</html>
`

/** Whatever is asked for beside the protocol. */
async function filesOfPage(): Promise<Readonly<Record<string, readonly [type: string, content: string]>>> {
  const page = await readFile(new URL('job-page.ts', import.meta.url), 'utf8')
  const client = new URL(import.meta.resolve('@progress/client')).href.replace(/[^/]+$/, 'progress-client.js')
  return {
    '/': ['text/html', HTML],
    '/job-page.js': ['text/javascript', stripTypeScriptTypes(page)],
    '/progress-client.js': ['text/javascript', await readFile(new URL(client), 'utf8')],
  }
}

/** Serves the page, and does `work` for whoever asks. */
export async function startJobSite(work: Work<typeof job>, options: JobSiteOptions = {}): Promise<JobSite> {
  let runs = 0
  const files = await filesOfPage()
  const store = memoryStore()
  const manager = createProgressManager({ store })
  const counted: Work<typeof job> = (input, emitter, context) => {
    runs += 1
    return work(input, emitter, context)
  }
  const handler = createProgressHandler({
    minIntervalMs: 0,
    ...(options.authorize ? {} : { anonymous: true }),
    ...options,
    manager,
    workflows: [implement(job, counted)],
    base: '/api/progress',
  })
  const api = toNodeHandler(handler)
  const { origin, close } = await listen((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const [type, content] = files[pathname] ?? []
    if (type === undefined) return void api(request, response)
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(content)
  })
  return {
    origin,
    get runs() {
      return runs
    },
    snapshotOf: async (sessionId) => (await manager.read(sessionId ?? ''))?.snapshot as Snapshot,
    async close() {
      await handler.close()
      await manager.close()
      await Promise.all([store.close(), close()])
    },
  }
}
