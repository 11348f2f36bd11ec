import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { HandlerStats } from '@progress/server'
import { directory, type Program } from './programs.ts'

/** A program that listens. */
export interface Host {
  readonly origin: string
  /** Sends a request to a path below `/api/progress`. */
  send(path: string, init?: RequestInit): Promise<Response>
  /** Starts the workflow for somebody. */
  post(owner: string, input: unknown, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>
  stats(): Promise<HandlerStats>
  /** Asks it to end, by SIGTERM. @returns What it ends with: its code, or the signal that killed it. */
  terminate(): Promise<number | NodeJS.Signals | null>
  kill(): Promise<void>
}

const READY_MS = 30_000

/** The headers that say who asks. */
export const as = (owner: string): { authorization: string } => ({ authorization: `Bearer ${owner}` })

/** Starts a program on a port that nobody listens on. */
export async function startHost({ command, args }: Program): Promise<Host> {
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), NO_COLOR: '1' }
  const child = spawn(command, args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = saidBy(child)
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal))
  })
  const origin = `http://127.0.0.1:${port}`
  const base = `${origin}/api/progress`
  for (const since = performance.now(); !(await answers(origin)); await wait(25)) {
    if (child.exitCode !== null || performance.now() - since > READY_MS) {
      child.kill('SIGKILL')
      throw new Error(`${command} ${args.join(' ')} does not listen on ${port}\n${said()}`)
    }
  }
  return {
    origin,
    send: (path, init) => fetch(base + path, init),
    post: (owner, input, headers = {}, signal) =>
      fetch(`${base}/workflows/pseudonyms`, {
        method: 'POST',
        ...(signal && { signal }),
        body: input instanceof FormData ? input : JSON.stringify(input),
        headers: {
          ...as(owner),
          ...(!(input instanceof FormData) && { 'content-type': 'application/json' }),
          ...headers,
        },
      }),
    stats: async () => (await (await fetch(`${origin}/stats`)).json()) as HandlerStats,
    async terminate() {
      child.kill('SIGTERM')
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

function saidBy({ stdout, stderr }: ChildProcess): () => string {
  let said = ''
  for (const stream of [stdout, stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return () => said
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const answers = (origin: string): Promise<boolean> =>
  fetch(`${origin}/stats`).then(
    (response) => response.ok,
    () => false,
  )
