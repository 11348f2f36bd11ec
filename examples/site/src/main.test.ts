import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

interface Run {
  readonly child: ChildProcess
  /** Everything that was printed; complete once `ended` is. */
  readonly output: () => string
  readonly ended: Promise<number | null>
}

function run(env: Record<string, string>, ...args: string[]): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  return { child, output: () => text, ended: once(child, 'close').then(([code]) => code as number | null) }
}

async function addressOf({ child, output }: Run): Promise<string> {
  for await (const _ of child.stdout as AsyncIterable<Buffer>) {
    const url = /http:\/\/\S+/.exec(output())?.[0]
    if (url) return url
  }
  throw new Error(`It did not say where it listens: ${output()}`)
}

it('prints its address, serves there, and ends in peace when it is told to', async () => {
  const site = run({ PORT: '0' })
  const url = await addressOf(site)
  const response = await fetch(url)
  expect(await response.text()).toContain('href="/scan/"')
  site.child.kill('SIGTERM')
  expect(await site.ended).toBe(0)
})

it('says so, and how to go on, where the port is taken', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, resolve))
  const { port } = other.address() as AddressInfo
  const site = run({ PORT: String(port) })
  expect(await site.ended).toBe(1)
  other.close()
  expect(site.output()).toContain(`Port ${port} is taken`)
})

it('refuses what is no port', async () => {
  const site = run({ PORT: 'http' })
  expect(await site.ended).toBe(1)
  expect(site.output()).toContain('PORT is no port: http')
})

it('says what it is with --help', async () => {
  const site = run({}, '--help')
  expect(await site.ended).toBe(0)
  expect(site.output()).toContain('PORT')
})
