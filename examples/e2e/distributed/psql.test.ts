import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createProgressManager, defineWorkflow, type ProgressManager } from '@progress/core'
import { migrate, type PostgresStore, postgresStore } from '@progress/postgres'
import { createProgressHandler, implement, type ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { describeWhere, findProgram, postgresUrl } from '@progress/test-services'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AnyBrowser, until } from '../support/any-browser.ts'
import { chromium } from '../support/any-chromium.ts'
import { type Listening, listen } from '../support/listen.ts'

const HTML = `<!doctype html>
<title>A bar</title>
<link rel="icon" href="data:,">
<progress max="100" value="0"></progress> <output></output> <p></p>
<script type="module">
  import { createProgressClient } from '/progress-client.js'
  const [bar, text, end] = ['progress', 'output', 'p'].map((name) => document.querySelector(name))
  const session = createProgressClient({ url: '/api/progress' }).follow(location.hash.slice(1))
  session.subscribe(() => {
    const { percent, message, status } = session.getSnapshot() ?? {}
    bar.value = percent ?? 0
    text.value = message ?? ''
    document.title = status ?? ''
  })
  session.result.then((result) => { end.textContent = JSON.stringify(result) })
</script>`

const load = defineWorkflow({
  name: 'load',
  stages: { extract: { title: 'Extracting' }, load: { title: 'Loading', weight: 3 } },
  maxActive: 1_000,
})
const url = await postgresUrl()
const program = findProgram('psql')

describeWhere(chromium.found && url !== undefined && program !== undefined)('a psql session and a page', () => {
  const schema = `psql_${randomUUID()}`
  const pool = new pg.Pool({ connectionString: url })
  let browser: AnyBrowser
  let store: PostgresStore
  let manager: ProgressManager
  let handler: ProgressHandler
  let site: Listening
  let psql: ChildProcessWithoutNullStreams

  beforeAll(async () => {
    await migrate(pool, { schema })
    store = postgresStore(pool, { schema })
    manager = createProgressManager({ store })
    const elsewhere = implement(load, () => Promise.reject(new Error('not here')))
    handler = createProgressHandler({ manager, workflows: [elsewhere], anonymous: true, base: '/api/progress' })
    const api = toNodeHandler(handler)
    const dist = new URL(import.meta.resolve('@progress/client')).href.replace(/[^/]+$/, 'progress-client.js')
    const client = await readFile(new URL(dist), 'utf8')
    const files: Record<string, readonly [string, string]> = {
      '/': ['text/html', HTML],
      '/progress-client.js': ['text/javascript', client],
    }
    site = await listen((request, response) => {
      const [type, content] = files[request.url ?? ''] ?? []
      if (type === undefined) return void api(request, response)
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content)
    })
    psql = spawn(program as string, ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', url as string])
    psql.stdin.write(`set search_path to "${schema}";\n`)
    browser = await chromium.launch()
  }, 120_000)
  afterAll(async () => {
    psql.kill()
    await browser.close()
    await handler.close()
    await manager.close()
    await store.close()
    await site.close()
    await pool.query(`drop schema "${schema}" cascade`)
    await pool.end()
  })

  /** Types a line, and reads the next that psql prints. */
  const type = async (line: string): Promise<string> => {
    psql.stdin.write(`${line};\n`)
    const [printed] = (await Promise.race([
      once(psql.stdout, 'data'),
      once(psql.stderr, 'data').then(([problem]) => Promise.reject(new Error(String(problem)))),
    ])) as [Buffer]
    return printed.toString().trim()
  }

  it('the bar in the browser moves with each function that psql calls, up to its end', async () => {
    const { sessionId } = (await manager.create(load, {})).session
    const page = await browser.open(`${site.origin}/#${sessionId}`)
    const shows = (percent: number, message: string, status: string): Promise<void> =>
      until(
        page,
        (wanted: number, text: string, title: string) =>
          document.querySelector('progress')?.value === wanted &&
          document.querySelector('output')?.value === text &&
          document.title === title,
        percent,
        message,
        status,
      )
    await shows(0, '', 'pending')
    expect(await type(`select progress_update('${sessionId}', 'extract', 1, 2)`)).toBe('active')
    await shows(12.5, 'Extracting', 'active')
    await type(`select progress_update('${sessionId}', 'load', 1, 4, 'Loading the first of four')`)
    await shows(43.75, 'Loading the first of four', 'active')
    await type(`begin; select progress_update('${sessionId}', 'load', 3, 4, 'Loading the third of four')`)
    // Others see what a transaction did when it commits: the bar stands still until then.
    expect((await manager.read(sessionId))?.snapshot.percent).toBe(43.75)
    await type('commit; select 1')
    await shows(81.25, 'Loading the third of four', 'active')
    expect(await type(`select progress_complete('${sessionId}', '{"rows": 4}', message => 'Loaded')`)).toBe('completed')
    await shows(100, 'Loaded', 'completed')
    await until(page, () => document.querySelector('p')?.textContent === '{"rows":4}')
    await page.close()
  }, 120_000)

  it('a cancel that is asked for in the browser is what psql hears of next', async () => {
    const { sessionId } = (await manager.create(load, {})).session
    expect(await type(`select progress_update('${sessionId}', 'extract', 1, 2)`)).toBe('active')
    const page = await browser.open(`${site.origin}/#${sessionId}`)
    await until(page, () => document.title === 'active')
    const status = await page.run(
      async (path: string) => (await fetch(path, { method: 'POST' })).status,
      [`/api/progress/sessions/${sessionId}/cancel`][0] as string,
    )
    expect(status).toBe(202)
    expect(await type(`select progress_update('${sessionId}', 'extract', 2, 2)`)).toBe('cancelling')
    expect(await type(`select progress_cancelled('${sessionId}', 'asked to')`)).toBe('cancelled')
    await until(page, () => document.title === 'cancelled')
    await page.close()
  }, 120_000)
})
