import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LogEntry } from './json-logger.ts'
import { type ProcessSettings, type Told, toEnvironment } from './settings.ts'

/** One run of a program of the rig. */
export interface RunningProcess {
  readonly name: string
  /** What it has told, in order. */
  readonly told: readonly Told[]
  /** What it has logged, in order. */
  readonly log: readonly LogEntry[]
  readonly isRunning: boolean
  signal(name: NodeJS.Signals): void
  /** Resolves with its exit code or signal when it has ended. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** Resolves when something that it told, or logged, makes `holds` true. @throws {Error} if it ends before that. */
  until(holds: () => boolean): Promise<void>
}

/** Starts a program, and waits until it is ready. */
export async function runProcess(program: 'web' | 'worker', settings: ProcessSettings): Promise<RunningProcess> {
  const child = fork(fileURLToPath(new URL(`${program}.ts`, import.meta.url)), {
    env: { ...process.env, ...toEnvironment(settings) },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  const running = observe(child, settings.name)
  await running.until(() => running.told.some(({ type }) => type === 'ready'))
  return running
}

function observe(child: ChildProcess, name: string): RunningProcess {
  const told: Told[] = []
  const log: LogEntry[] = []
  const hearers = new Set<() => void>()
  const ring = (): void => {
    for (const hear of [...hearers]) hear()
  }
  let isRunning = true
  child.on('message', (message) => {
    told.push(message as Told)
    ring()
  })
  readLines(child, (line) => {
    log.push(toEntry(line))
    ring()
  })
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      isRunning = false
      resolve(code ?? signal ?? 0)
      ring()
    })
  })
  return {
    name,
    told,
    log,
    get isRunning() {
      return isRunning
    },
    signal: (signal) => void child.kill(signal),
    ended,
    until: (holds) =>
      new Promise((resolve, reject) => {
        const hear = (): void => {
          if (holds()) resolve()
          else if (!isRunning)
            reject(new Error(`${name} ended:\n${log.map((entry) => JSON.stringify(entry)).join('\n')}`))
          else return
          hearers.delete(hear)
        }
        hearers.add(hear)
        hear()
      }),
  }
}

function readLines(child: ChildProcess, take: (line: string) => void): void {
  let rest = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') take(line)
  })
}

function toEntry(line: string): LogEntry {
  try {
    return JSON.parse(line) as LogEntry
  } catch {
    return { level: 'error', message: line }
  }
}
