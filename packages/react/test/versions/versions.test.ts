// @vitest-environment jsdom
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStack, type Stack } from '../stack.ts'

type Mounted = typeof import('./mount.tsx').mounted

/**
 * Bundles what is mounted with one version of React.
 *
 * All of it in one file, since react-dom asks for `react` by that name; by the command, since esbuild will not run in
 * jsdom.
 */
function bundled(aliases: readonly string[], directory: string): Mounted {
  const outfile = join(directory, `mount-${aliases.length}.cjs`)
  const flags = ['--bundle', '--format=cjs', '--platform=node', '--jsx=automatic', '--log-level=error']
  const entry = join(import.meta.dirname, 'mount.tsx')
  execFileSync(join(packageDirectory, 'node_modules/.bin/esbuild'), [
    ...flags,
    ...aliases.map((alias) => `--alias:${alias}`),
    `--outfile=${outfile}`,
    entry,
  ])
  return (createRequire(import.meta.url)(outfile) as { mounted: Mounted }).mounted
}

const packageDirectory = join(import.meta.dirname, '..', '..')
const directory = mkdtempSync(join(tmpdir(), 'progress-react-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe.each([
  ['18', ['react=react-18', 'react-dom=react-dom-18']],
  ['19', []],
])('under React %s', (major, aliases) => {
  let mounted: Mounted
  let stack: Stack
  let element: HTMLElement
  beforeAll(() => {
    mounted = bundled(aliases, directory)
  })
  beforeEach(() => {
    stack = createStack()
    element = document.body.appendChild(document.createElement('div'))
  })
  afterEach(async () => {
    element.remove()
    await stack.close()
  })
  const shows = (text: string): Promise<void> => vi.waitFor(() => expect(element.textContent).toContain(text))

  it('a session is started once in StrictMode, followed to its end, and let go', async () => {
    expect(mounted.version.split('.')[0]).toBe(major)
    const unmount = mounted.render(stack.client, element)
    await shows('Live')
    await stack.worker.do((emitter) => emitter.stage('cache_check'))
    await shows('25%')
    await stack.worker.finish()
    await shows('100%')
    expect(stack.requests).toEqual(['POST /workflows/scan'])
    unmount()
    expect(element.textContent).toBe('')
  })

  it('what the server rendered is taken over without a difference', async () => {
    element.innerHTML = mounted.toHtml(stack.client)
    expect(element.textContent).toContain('Not connected')
    const errors: unknown[] = []
    const unmount = mounted.hydrate(stack.client, element, (error) => void errors.push(error))
    await shows('Live')
    expect(errors).toEqual([])
    expect(stack.worker.runs).toBe(1)
    unmount()
  })
})
