import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Snippet } from './snippet.ts'
import { directoryOf } from './snippet-files.ts'

const READY_MS = 20_000
const RUN_MS = 30_000

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('the system gave no port')
  return address.port
}

interface Running {
  readonly child: ChildProcess
  readonly closed: Promise<number | null>
  stdout: string
  stderr: string
}

function start({ language, page, file }: Snippet): Running {
  const command = language === 'sh' ? 'bash' : process.execPath
  const args = language === 'sh' ? ['-euo', 'pipefail', file] : ['--disable-warning=ExperimentalWarning', file]
  const child = spawn(command, args, { cwd: directoryOf(page), stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  const running: Running = { child, closed, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    running.stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    running.stderr += chunk.toString()
  })
  return running
}

/** Whether something listens on the port yet. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, 'localhost')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function waitUntilReady({ child }: Running, port: number): Promise<boolean> {
  const until = performance.now() + READY_MS
  while (child.exitCode === null && performance.now() < until) {
    if (await accepts(port)) return true
    await wait(25)
  }
  return false
}

async function runToEnd(snippet: Snippet): Promise<string | undefined> {
  const running = start(snippet)
  const timer = setTimeout(() => running.child.kill('SIGKILL'), RUN_MS)
  const code = await running.closed
  clearTimeout(timer)
  const printed = `${running.stdout}${running.stderr}`
  if (code !== 0) return `ends with ${code ?? `SIGKILL after ${RUN_MS} ms`}\n${printed}`
  if (snippet.output !== undefined && snippet.output !== running.stdout) {
    return `prints something else than the page says\n${printed}`
  }
  return undefined
}

/**
 * Runs a page's snippets in their order: those that serve stay up until the last one has ended.
 *
 * @param snippets - Of one page, whose files are on disk.
 * @param port - What the page's servers listen on.
 * @returns One line for each snippet that failed, with its place and what it printed.
 */
export async function runPage(snippets: readonly Snippet[], port: number): Promise<string[]> {
  const faults: string[] = []
  const servers: Running[] = []
  for (const snippet of snippets) {
    const at = `${snippet.page}:${snippet.line}`
    if (snippet.mode === 'run') {
      const fault = await runToEnd(snippet)
      if (fault !== undefined) faults.push(`${at} ${fault}`)
    } else if (snippet.mode === 'serve') {
      const server = start(snippet)
      servers.push(server)
      if (!(await waitUntilReady(server, port))) {
        faults.push(`${at} does not listen on its port\n${server.stdout}${server.stderr}`)
      }
    }
  }
  for (const server of servers) server.child.kill('SIGKILL')
  await Promise.all(servers.map(({ closed }) => closed))
  return faults
}
