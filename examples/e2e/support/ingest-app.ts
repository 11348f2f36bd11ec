import type { Snapshot } from '@progress/core'
import { createFileIngestApp, type FileIngestApp, type FileIngestAppOptions } from '../../file-ingest/src/app.ts'
import { listen } from './listen.ts'

type BeforeFile = NonNullable<FileIngestAppOptions['beforeFile']>

/** Holds files ahead of their work until a test lets them go on. */
export interface FileGate {
  /** Files that wait there now. */
  readonly waiting: () => number
  open(): void
}

/** The file-ingest application with all that is real, in one process, on a socket of its own. */
export async function startIngestApp(options: FileIngestAppOptions & { readonly port?: number } = {}) {
  let gate: { readonly passed: Promise<void>; readonly admits: (name: string) => boolean; waiting: number } | undefined
  const beforeFile: BeforeFile = async (name, signal) => {
    const held = gate
    if (!held || held.admits(name)) return
    held.waiting += 1
    try {
      await Promise.race([held.passed, aborted(signal)])
    } finally {
      held.waiting -= 1
    }
  }
  const app: FileIngestApp = await createFileIngestApp({ env: {}, retryDelayMs: 10, ...options, beforeFile })
  const { server, origin, close } = await listen(app.listener, options.port)

  return {
    origin,
    app,
    /** Holds every file that does not pass, from now on until the gate is opened. */
    hold(admits: (name: string) => boolean = () => false): FileGate {
      const passed = Promise.withResolvers<void>()
      const held = { passed: passed.promise, admits, waiting: 0 }
      gate = held
      return {
        waiting: () => held.waiting,
        open() {
          if (gate === held) gate = undefined
          passed.resolve()
        },
      }
    },
    /** The server's own state of a session. */
    async snapshotOf(sessionId: string): Promise<Snapshot | undefined> {
      return (await app.manager.read(sessionId))?.snapshot
    },
    /** Breaks every connection that is open now, without a word. */
    cut(): void {
      server.closeAllConnections()
    },
    async close(): Promise<void> {
      await app.close()
      await close()
    },
  }
}

/** The application as a test has it. */
export type IngestApp = Awaited<ReturnType<typeof startIngestApp>>

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
