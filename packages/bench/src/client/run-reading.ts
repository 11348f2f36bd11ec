import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ReadingCost, ReadingOrder } from './process.ts'
import type { Sources } from './serve.ts'

const programOf = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

/** A process that serves the stream, for as long as it is read. */
export interface StreamServer {
  readonly sources: Sources
  stop(): void
}

/** Starts one. @param total - How many events the stream has. */
export async function startStreamServer(total: number): Promise<StreamServer> {
  const child = fork(programOf('serve'), [String(total)], { execArgv: [] })
  return { sources: await firstMessage<Sources>(child), stop: () => child.disconnect() }
}

/**
 * Reads a stream in a fresh process.
 *
 * @param limitMs - When it is given up; then the promise rejects.
 */
export async function runReading(order: ReadingOrder, limitMs = 60_000): Promise<ReadingCost> {
  const child = fork(programOf('process'), [], { execArgv: [] })
  const timer = setTimeout(() => child.kill(), limitMs)
  child.send(order)
  try {
    return await firstMessage<ReadingCost>(child)
  } finally {
    clearTimeout(timer)
  }
}

const firstMessage = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message))
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`the process is gone (${signal ?? code})`)))
  })
