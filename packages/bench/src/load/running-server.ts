import { type ChildProcess, fork } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ServerName } from '../peers/peers.ts'
import type { AnswerOf, ArgsOf, CallName, ServerMessage } from '../server/calls.ts'
import type { Address, Link } from '../server/link.ts'

const PROGRAM = fileURLToPath(new URL('../server/serve.ts', import.meta.url))

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** A peer's server in a process of its own. */
export class RunningServer {
  readonly address: Address
  readonly path: string
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #gone: Error | undefined

  private constructor(
    child: ChildProcess,
    said: () => string,
    { address, path }: Pick<RunningServer, 'address' | 'path'>,
  ) {
    this.address = address
    this.path = path
    this.#child = child
    child.on('message', (message: ServerMessage) => this.#onMessage(message))
    child.once('exit', (code, signal) => this.#onExit(new Error(`the server is gone (${signal ?? code}): ${said()}`)))
  }

  /** Starts one, and waits until it listens. */
  static async start(peer: ServerName, link: Link = 'tcp'): Promise<RunningServer> {
    const child = fork(PROGRAM, [peer, link], {
      // Code that is thrown away while nothing happens would show as memory that was freed.
      execArgv: ['--expose-gc', '--no-flush-bytecode'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    let errors = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4_000)
    })
    const said = (): string => errors.trim()
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error(`the server of ${peer} did not start: ${said()}`))
      child.once('exit', onExit)
      child.once('error', reject)
      child.once('message', (message: ServerMessage) => {
        child.off('exit', onExit)
        if (message.type === 'listening') resolve(new RunningServer(child, said, message))
      })
    })
  }

  /** Asks the server's process. Rejects when that process ends before it answers. */
  ask<Name extends CallName>(name: Name, ...args: ArgsOf<Name>): Promise<AnswerOf<Name>> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone)
    this.#calls += 1
    const id = this.#calls
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      this.#child.send({ id, name, args })
    })
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.#gone !== undefined) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
    if ('path' in this.address) await rm(this.address.path, { force: true })
  }

  #onMessage(message: ServerMessage): void {
    if (message.type === 'listening') return
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.type === 'answer') waiting?.resolve(message.value)
    else waiting?.reject(new Error(message.message))
  }

  #onExit(error: Error): void {
    this.#gone = error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
