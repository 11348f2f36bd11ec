import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const app = fileURLToPath(new URL('../../', import.meta.url))
const next = fileURLToPath(new URL('../../node_modules/next/dist/bin/next', import.meta.url))

/** How long Next.js may take to build, or to start, on a busy machine, in ms. */
export const PATIENCE_MS = 240_000

/** The application, served by processes of its own. */
export interface NextApp {
  /** e.g. `http://127.0.0.1:49152` */
  readonly origin: string
  readonly process: ChildProcess
  /** Resolves with the exit code once it has ended. */
  readonly ended: Promise<number | null>
  /** Ends it at once, whatever it does. */
  stop(): Promise<void>
}

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  /** What it printed so far. */
  output(): string
}

/** Runs `next` in a process group of its own, so that what it starts can be ended with it. */
function run(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, [next, ...args], {
    cwd: app,
    detached: true,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  return { child, ended: once(child, 'close').then(([code]) => code), output: () => printed }
}

/** `next build` */
export async function buildApp(): Promise<void> {
  const { ended, output } = run(['build'], { NODE_ENV: 'production' })
  if ((await ended) !== 0) throw new Error(`next build failed:\n${output()}`)
}

/** `next start` or `next dev`, on a free port of this machine. */
export async function startApp(command: 'start' | 'dev', env: Record<string, string> = {}): Promise<NextApp> {
  const mode = command === 'dev' ? 'development' : 'production'
  const { child, ended, output } = run([command, '-p', '0', '-H', '127.0.0.1'], { ...env, NODE_ENV: mode })
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = /Local:\s+(http:\/\/\S+)[\s\S]*Ready/.exec(output())?.[1]
      if (found) resolve(found)
    })
    void ended.then(() => reject(new Error(`next ${command} ended:\n${output()}`)))
  })
  return {
    origin,
    process: child,
    ended,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
      await ended
    },
  }
}
