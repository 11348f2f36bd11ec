import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findProgram } from '@progress/test-services'

/** A server program, and how to run it. */
export interface Program {
  readonly name: string
  /** Written into a directory of its own, which goes with the program. */
  readonly files: Readonly<Record<string, string>>
  /** What it listens on. */
  readonly port: number
  args(directory: string): readonly string[]
}

/** A program that answers. */
export interface RunningProgram {
  /** What it wrote to its outputs. */
  log(): string
  signal(name: NodeJS.Signals): void
  /** Kills it and all that it started. */
  close(): Promise<void>
}

const START_MS = 30_000

/**
 * Runs a program in the foreground, as whoever runs the tests, with nothing of the system's own configuration.
 *
 * @throws {Error} with its log where it does not listen in time, or ends.
 */
export async function runProgram({ name, files, port, args }: Program): Promise<RunningProgram> {
  const executable = findProgram(name)
  if (executable === undefined) throw new Error(`${name} is not installed`)
  const directory = await mkdtemp(join(tmpdir(), `${name}-`))
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text)
  const logPath = join(directory, 'output.log')
  // A file, since what Node gives as a pipe is a socket, which nobody can open as /dev/stdout.
  const output = await open(logPath, 'a')
  const child = spawn(executable, args(directory), {
    cwd: directory,
    // Some of them start others, which are to end with them.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    env: { ...process.env, HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
  })
  let over: string | undefined
  const ended = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      over = readFileSync(logPath, 'utf8') + why
      resolve()
    }
    child.once('error', (error) => end(String(error)))
    child.once('exit', (code, signal) => end(`ended with ${code ?? signal}`))
  })
  await output.close()
  const close = async (): Promise<void> => {
    if (child.pid !== undefined && over === undefined) process.kill(-child.pid, 'SIGKILL')
    await ended
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }

  const deadline = Date.now() + START_MS
  while (!(await accepts(port))) {
    if (over !== undefined || Date.now() > deadline) {
      await close()
      throw new Error(`${name} does not listen on ${port}:\n${over}`)
    }
    await wait(10)
  }
  return { log: () => over ?? readFileSync(logPath, 'utf8'), signal: (which) => void child.kill(which), close }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
