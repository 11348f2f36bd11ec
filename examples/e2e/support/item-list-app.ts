import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createProgressManager, defineWorkflow, type ItemPatch, memoryStore } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { listen } from './listen.ts'

/** A session with very many items, some of which change all the time, and a page that lists them. */
export interface ItemListApp {
  readonly origin: string
  readonly sessionId: string
  /** Changes of items that were emitted so far. */
  readonly emitted: number
  close(): Promise<void>
}

/** Settings of the app. */
export interface ItemListOptions {
  readonly items: number
  /** How many items change at a time. */
  readonly changing: number
  /** How often, in ms. */
  readonly everyMs: number
}

const workflow = defineWorkflow({
  name: 'many-files',
  stages: { reading: { title: 'Reading', items: true } },
  items: { phases: { downloading: 10, extracting: 30, parsing: 60, saving: 90 }, retryWhileLive: true },
})

const STEPS: readonly ItemPatch[] = [
  { status: 'active', phase: 'downloading', percent: 10 },
  { status: 'active', phase: 'extracting', percent: 30 },
  { status: 'active', phase: 'parsing', percent: 60 },
  { status: 'active', phase: 'saving', percent: 90 },
  { status: 'completed', percent: 100 },
]
const FAILED: ItemPatch = {
  status: 'failed',
  error: { code: 'document_corrupt', message: 'The document cannot be opened.', retryable: true },
}

const html = (styles: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Files</title>
<link rel="icon" href="data:,">
<style>:root { color-scheme: light dark; background: light-dark(#fff, #10141b); font-family: sans-serif }</style>
<style>${styles}</style>
<script type="module" src="/page.js"></script>
</head>
<body><div id="root"></div></body>
</html>
`

/** The page with all that it imports, in one file. */
async function pageScript(): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('@progress/react/package.json'))
  const { build } = require('esbuild') as typeof import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('item-list-page.tsx', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** Starts it; the items change until it is closed. */
export async function startItemListApp({ items, changing, everyMs }: ItemListOptions): Promise<ItemListApp> {
  const styles = await readFile(new URL(import.meta.resolve('@progress/react/styles.css')), 'utf8')
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    '/': ['text/html', html(styles)],
    '/page.js': ['text/javascript', await pageScript()],
  }
  let emitted = 0
  const manager = createProgressManager({ store: memoryStore() })
  const work = implement(workflow, (_input, emitter, { signal }) => {
    emitter.stage('reading')
    for (let index = 0; index < items; index += 1) {
      emitter.item(`scan-${index}.pdf`, { index, kind: 'application/pdf', status: 'pending' })
    }
    return new Promise<undefined>((resolve) => {
      const timer = setInterval(() => {
        for (let count = 0; count < changing; count += 1) {
          // So many at a time go through all steps together, each time others, spread over the whole list.
          const round = Math.floor(emitted / changing)
          const step = STEPS[round % STEPS.length] as ItemPatch
          const index = ((Math.floor(round / STEPS.length) * changing + count) * 7_919) % items
          emitter.item(`scan-${index}.pdf`, index % 50 === 0 && step.status === 'completed' ? FAILED : step)
          emitted += 1
        }
      }, everyMs)
      signal.addEventListener('abort', () => {
        clearInterval(timer)
        resolve(undefined)
      })
    })
  })
  const handler = createProgressHandler({
    manager,
    workflows: [work],
    base: '/api',
    anonymous: true,
    minIntervalMs: everyMs,
  })
  const api = toNodeHandler(handler)
  const { origin, close } = await listen((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://page').pathname]
    if (file) response.writeHead(200, { 'content-type': file[0] }).end(file[1])
    else api(request, response)
  })
  const started = await fetch(`${origin}/api/workflows/many-files`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    body: '{}',
  })
  const { sessionId } = (await started.json()) as { sessionId: string }
  return {
    origin,
    sessionId,
    get emitted() {
      return emitted
    },
    async close() {
      await handler.close()
      await manager.close()
      await close()
    },
  }
}
