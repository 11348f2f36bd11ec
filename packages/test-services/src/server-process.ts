import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

/** What is run, and where it answers. */
export interface ServerCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly port: number
  /** Whether it answers yet, where an open port is not enough to say so. */
  readonly isReady?: () => Promise<boolean>
  /** Whose it is; our own user's by default. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
  /** @defaultValue `SIGTERM` */
  readonly stopSignal?: NodeJS.Signals
}

/** A program that runs as a server until it is stopped, or until this process ends. */
export interface ServerProcess {
  start(): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
}

const START_WITHIN_MS = 30_000
const POLL_MS = 25

/** Prepares a server; nothing runs before `start`. */
export function serverProcess(command: ServerCommand): ServerProcess {
  const isReady = command.isReady ?? (() => answers(command.port))
  let child: ChildProcess | undefined
  const killAtExit = (): void => {
    child?.kill('SIGKILL')
  }

  async function start(): Promise<void> {
    const end = Date.now() + START_WITHIN_MS
    process.on('exit', killAtExit)
    let output = ''
    while (Date.now() < end) {
      const { pid, ...spawned } = launch(command)
      child = spawned.child
      while (!spawned.ended() && Date.now() < end) {
        if (pid !== undefined && (await isReady())) return
        await pause(POLL_MS)
      }
      // What a killed server left behind (locks, shared memory) may need a moment before the next one starts.
      output = spawned.output()
    }
    throw new Error(`${command.program} did not start: ${output}`)
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    process.off('exit', killAtExit)
    const running = child
    child = undefined
    if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    const children = signal === 'SIGKILL' ? childrenOf(running.pid) : []
    running.kill(signal)
    for (const pid of children) killQuietly(pid)
    await gone
  }

  return { start, stop: () => end(command.stopSignal ?? 'SIGTERM'), kill: () => end('SIGKILL') }
}

function launch({ program, args, user }: ServerCommand) {
  const child = spawn(program, args, { ...user, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let ended = false
  const take = (chunk: Buffer): void => {
    output = `${output}${chunk}`.slice(-4_000)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const settle = (): void => {
    ended = true
  }
  child.once('error', (error) => {
    output += String(error)
    settle()
  })
  child.once('exit', settle)
  return { child, pid: child.pid, output: () => output, ended: () => ended }
}

/** Whether somebody listens there. */
export function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host)
    const settle = (is: boolean) => (): void => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', settle(true))
    socket.once('error', settle(false))
  })
}

/** A server's own processes, where the system tells of them; elsewhere they end when they miss their parent. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
