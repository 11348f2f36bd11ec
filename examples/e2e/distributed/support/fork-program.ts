import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A program that runs in a process of its own, and serves HTTP or says that it is ready. */
export interface Forked {
  readonly origin: string
  readonly port: number
  /** Ends it without a word. */
  kill(): Promise<void>
}

/** Starts a program beside this file, and waits until it serves. */
export async function forkProgram(file: string, settings: object): Promise<Forked> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, PROGRAM_SETTINGS: JSON.stringify(settings) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const port = await portOf(child, file)
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The same; it ends with the test. */
export async function forkForTest(file: string, settings: object): Promise<Forked> {
  const forked = await forkProgram(file, settings)
  onTestFinished(() => forked.kill())
  return forked
}

/** @throws {Error} if it ends before it serves. */
function portOf(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port))
    child.once('exit', (code, signal) => reject(new Error(`${file} ended with ${code ?? signal}`)))
  })
}
