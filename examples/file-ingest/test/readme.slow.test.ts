import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { LIMITS } from '../src/limits.ts'
import { runApp } from './support/running-app.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

it('what the README does by curl works as it stands there', async () => {
  const script = /```sh curl\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(script.split('\n').filter((line) => line.includes('curl -fsS')).length).toBeGreaterThan(8)
  const app = await runApp()
  const cwd = await mkdtemp(join(tmpdir(), 'ingest-readme-'))
  try {
    const { host } = new URL(app.base)
    const given = script.replace('localhost:4600', host)
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', given], { cwd })
  } finally {
    await app.close()
    await rm(cwd, { recursive: true })
  }
})

it('the README gives the limits that hold', () => {
  const mebibytes = (bytes: number): string => `${bytes / 1024 / 1024} MiB`
  const { maxFileBytes, maxUnpackedBytes, maxRatio, heapMb, memoryMb, timeoutMs, maxZipEntries } = LIMITS
  for (const text of [
    `above ${mebibytes(maxFileBytes)}`,
    `more than ${mebibytes(maxUnpackedBytes)}`,
    `to ${maxRatio} times its size`,
    `more than ${heapMb} MiB of heap, or ${memoryMb} MiB`,
    `above ${timeoutMs / 1_000} s`,
    `more than ${maxZipEntries.toLocaleString('en')} entries`,
  ]) {
    expect(readme).toContain(text)
  }
})
