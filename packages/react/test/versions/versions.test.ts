// @vitest-environment jsdom
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStack, type Stack } from '../stack.ts'
import type { mounted } from './mount.tsx'

type Mounted = typeof mounted

const require = createRequire(import.meta.url)
const FLAGS = ['--bundle', '--format=cjs', '--platform=node', '--jsx=automatic', '--log-level=error']

/**
 * Bundles what is mounted with one version of React.
 *
 * All of it in one file, since react-dom asks for `react` by that name; by the command, since esbuild will not run in
 * jsdom.
 *
 * @param versions - The `package.json` of what stands for `react` and `react-dom`.
 */
function bundled(versions: Readonly<Record<string, string>>, directory: string): Mounted {
  const outfile = join(directory, 'mount.cjs')
  const aliases = Object.entries(versions).map(([name, manifest]) => `--alias:${name}=${dirname(manifest)}`)
  const entry = join(import.meta.dirname, 'mount.tsx')
  execFileSync(require.resolve('esbuild/bin/esbuild'), [...FLAGS, ...aliases, `--outfile=${outfile}`, entry])
  return (require(outfile) as { mounted: Mounted }).mounted
}

describe.each([
  [
    '18',
    { react: require.resolve('react-18/package.json'), 'react-dom': require.resolve('react-dom-18/package.json') },
  ],
  ['19', { react: require.resolve('react/package.json'), 'react-dom': require.resolve('react-dom/package.json') }],
])('under React %s', (major, versions) => {
  let page: Mounted
  const directory = mkdtempSync(join(tmpdir(), 'progress-react-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  let stack: Stack
  let element: HTMLElement
  beforeAll(() => {
    page = bundled(versions, directory)
  })
  beforeEach(() => {
    stack = createStack()
    element = document.body.appendChild(document.createElement('div'))
  })
  afterEach(async () => {
    element.remove()
    sessionStorage.clear()
    await stack.close()
  })
  const shows = (text: string): Promise<void> =>
    vi.waitFor(() => expect(element.textContent).toContain(text), { timeout: 10_000 })

  it('a session is started once in StrictMode, followed to its end, and let go', async () => {
    expect(page.version.split('.')[0]).toBe(major)
    const unmount = page.render(stack.client, element)
    await shows('Live')
    await stack.worker.do((emitter) => emitter.stage('barcode_check'))
    await stack.worker.do((emitter) => emitter.stage('cache_check'))
    await shows('25%')
    await shows('1 in the shop, at cache_check')
    await stack.worker.do((emitter) => emitter.item('label.jpg', { kind: 'image/jpeg' }).phase('parsing', 60))
    await shows('label.jpgIMAGEParsing60%')
    await stack.worker.finish()
    await shows('100%')
    expect(stack.requests.toSorted()).toEqual(['GET /sessions', 'GET /topics/shop%3A7/events', 'POST /workflows/scan'])
    unmount()
    expect(element.textContent).toBe('')
  })

  it('what the server rendered is taken over without a difference', async () => {
    element.innerHTML = page.toHtml(stack.client)
    expect(element.textContent).toContain('Not connected')
    const errors: unknown[] = []
    const unmount = page.hydrate(stack.client, element, (error) => void errors.push(error))
    await shows('Live')
    expect(errors).toEqual([])
    expect(stack.worker.runs).toBe(1)
    unmount()
  })
})
