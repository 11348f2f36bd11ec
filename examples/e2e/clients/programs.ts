import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { SessionMessage } from '@progress/core'
import type { Follow, Follower } from './followers.ts'
import { start } from './start.ts'

/** Where the scripts are that the documentation shows. */
export const SCRIPTS = new URL('../../../docs/examples/', import.meta.url)

const scriptAt = (name: string): string => fileURLToPath(new URL(name, SCRIPTS))

/** Whether a command is there to be run. */
function has(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A program that follows a session. */
export interface RunningProgram extends Follower {
  /** What it ended with, and what it complained of. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>
}

/** Runs what prints each message on a line of its own; it has stopped when it has ended well. */
function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProgram {
  const messages: SessionMessage[] = []
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  createInterface(child.stdout).on('line', (line) => messages.push(JSON.parse(line) as SessionMessage))
  const complaint = text(child.stderr)
  const ended = once(child, 'close').then(async ([code]) => ({
    code: code as number | null,
    complaint: await complaint,
  }))
  return {
    messages,
    ended,
    hasStopped: () => child.exitCode === 0 && child.stdout.readableEnded,
    stop: () => void child.kill('SIGKILL'),
  }
}

/** Somebody's script, and whether this machine can run it. */
export interface Program {
  readonly isHere: boolean
  readonly follow: (...wanted: Parameters<Follow>) => Promise<RunningProgram>
}

/** The scripts that the documentation shows. */
export const programs: Readonly<Record<string, Program>> = {
  'follow.py': {
    isHere: has('python3'),
    follow: async ({ base, workflow, input, token }) =>
      run('python3', [scriptAt('follow.py'), base, workflow, JSON.stringify(input)], { TOKEN: token }),
  },
  'follow.sh': {
    isHere: has('bash') && has('curl'),
    follow: async ({ base, workflow, input, token }) => {
      const url = await start(base, workflow, input, token)
      return run('bash', [scriptAt('follow.sh'), url, '-H', `authorization: Bearer ${token}`])
    },
  },
}
