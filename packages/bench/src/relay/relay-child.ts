import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { End, RelayCall, RelayCalls, RelayMessage } from './calls.ts'
import type { RelayRun } from './route.ts'
import type { RouteName } from './routes.ts'

const PROGRAM = fileURLToPath(new URL('./process.ts', import.meta.url))

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** One end of a route in a process of its own. */
export class RelayChild {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #gone: Error | undefined

  private constructor(child: ChildProcess, said: () => string) {
    this.#child = child
    child.on('message', (message: RelayMessage) => this.#onMessage(message))
    child.once('exit', (code, signal) => {
      this.#gone = new Error(`an end of the route is gone (${signal ?? code}): ${said()}`)
      for (const { reject } of this.#waiting.values()) reject(this.#gone)
    })
  }

  /** Starts one, and waits until it is ready. */
  static start(route: RouteName, end: End, { name, sessions }: RelayRun): Promise<RelayChild> {
    const child = fork(PROGRAM, [route, end, name, String(sessions)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    let errors = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4_000)
    })
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error(`the ${end} of ${route} did not start: ${errors}`))
      child.once('exit', onExit)
      child.once('error', reject)
      child.once('message', () => {
        child.off('exit', onExit)
        resolve(new RelayChild(child, () => errors))
      })
    })
  }

  /** Asks the process. Rejects when it ends before it answers. */
  ask<Name extends RelayCall>(
    name: Name,
    ...args: Parameters<RelayCalls[Name]>
  ): Promise<Awaited<ReturnType<RelayCalls[Name]>>> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone)
    this.#calls += 1
    const id = this.#calls
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, name, args })
    })
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.#gone !== undefined) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
  }

  #onMessage(message: RelayMessage): void {
    if (message.type === 'ready') return
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.type === 'answer') waiting?.resolve(message.value as never)
    else waiting?.reject(new Error(message.message))
  }
}
