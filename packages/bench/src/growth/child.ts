import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a process can be asked: each call with at most one argument of plain data. */
type CallsOf<Calls> = { [Name in keyof Calls]: (order: never) => unknown }

type Answer = { readonly id: number } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string }
)

interface Call {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** Code that is thrown away while nothing happens would show as memory that was freed. */
const EXEC_ARGV = ['--expose-gc', '--no-flush-bytecode']

/** A process of the bench's own, which answers calls over its IPC channel. */
export class Child<Calls extends CallsOf<Calls>> {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #gone: Error | undefined
  #errors = ''

  /**
   * Starts one.
   *
   * @param program - Calls `answerCalls` once it is ready.
   * @param order - What it is to do, as plain data.
   */
  constructor(program: URL, order: object = {}) {
    this.#process = fork(fileURLToPath(program), [JSON.stringify(order)], {
      execArgv: EXEC_ARGV,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4_000)
    })
    this.#process.on('message', (answer: Answer) => this.#settle(answer))
    this.#process.once('error', (error) => this.#end(error))
    this.#process.once('exit', (code, signal) => {
      this.#end(new Error(`a process of the bench is gone (${signal ?? code}): ${this.#errors.trim()}`))
    })
  }

  /** Asks it. Rejects with what went wrong there, and when it ends before it answers. */
  ask<Name extends keyof Calls & string>(
    name: Name,
    ...args: Parameters<Calls[Name]>
  ): Promise<Awaited<ReturnType<Calls[Name]>>> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone)
    this.#calls += 1
    const id = this.#calls
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      this.#process.send({ id, name, args } satisfies Call)
    })
  }

  /** Kills it. Resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#gone !== undefined) return
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await gone
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.ok) waiting?.resolve(answer.value)
    else waiting?.reject(new Error(answer.message))
  }

  #end(error: Error): void {
    this.#gone ??= error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

/** What this process was told to do when it was started. */
export const orderOf = <Order>(): Order => JSON.parse(process.argv[2] ?? '{}') as Order

/** Answers calls from now on, also those that came before; the process ends with the one that started it. */
export function answerCalls<Calls extends CallsOf<Calls>>(calls: Calls): void {
  process.on('message', ({ id, name, args }: Call) => {
    const call = calls[name as keyof Calls] as unknown as (...args: readonly unknown[]) => unknown
    Promise.resolve()
      .then(() => call(...args))
      .then(
        (value) => tell({ id, ok: true, value }),
        (error: unknown) =>
          tell({ id, ok: false, message: error instanceof Error ? (error.stack ?? '') : String(error) }),
      )
  })
  process.once('disconnect', () => process.exit())
}

function tell(answer: Answer): void {
  if (process.connected) process.send?.(answer)
}
