import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const fileOf = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url))

/** Runs a file of this directory as a process of its own, which is told what to do by one message. */
export function spawnProcess(name: string, task: unknown): ChildProcess {
  const child = fork(fileOf(name), [], { execArgv: ['--import', fileOf('from-sources.ts'), '--no-warnings'] })
  child.send(task as object)
  return child
}

/** The next message of a process. @throws {Error} If it ends without one. */
export async function messageOf<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process ended with ${code}`)
  })
  const message = once(child, 'message').then(([value]) => value as T)
  ended.catch(() => undefined)
  return Promise.race([message, ended])
}
