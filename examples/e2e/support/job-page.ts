import { type ClientOptions, type ClientSession, type Connection, createProgressClient } from '@progress/client'
import type { Snapshot } from '@progress/core'

/** What a page does with its one session, as JSON. */
export interface JobOptions extends Pick<ClientOptions, 'helloDeadlineMs' | 'maxAttempts' | 'transport'> {
  /** Follows a session that exists, in place of starting one. */
  readonly id?: string
  /** In `[0, 1)`; how long a reconnect waits. @defaultValue 0: not at all */
  readonly random?: number
  /** What is sent as a bearer's token each time that headers are asked for; the last one stays. */
  readonly tokens?: readonly string[]
  /** Listeners run once a frame, as they do by default; else at every change, so that none goes unseen. */
  readonly atFrames?: boolean
}

/** What a page knows of its session. */
export interface JobReport {
  readonly id: string | undefined
  readonly snapshot: Snapshot | undefined
  readonly connection: Connection
  /** Each way in which it was followed, such as `live sse`, once for as long as it lasted. */
  readonly ways: readonly string[]
  /** Each time that it was lost: the number of the failure, and how long to wait in ms. */
  readonly losses: readonly { readonly attempt: number; readonly waitMs: number }[]
  /** `seq` and `since` of everything that changed the state. */
  readonly updates: readonly { readonly type: string; readonly seq: number; readonly since?: number | undefined }[]
  /** What could not be understood. */
  readonly faults: readonly string[]
  /** How often messages of each type were read off streams. */
  readonly heard: Readonly<Record<string, number>>
  /** When listeners ran, by the page's clock. */
  readonly runsAt: readonly number[]
  /** What came of it: `done`, or the code of an error. */
  readonly outcome: string | undefined
}

/** What the page shows to whoever drives it. */
export interface Job {
  report(): JobReport
  /** Lets the client's clock, not its timers, jump ahead. */
  skip(ms: number): void
}

declare global {
  interface Window {
    createProgressClient: typeof createProgressClient
    startJob(options: JobOptions): void
    job?: Job | undefined
  }
}

const heard: Record<string, number> = {}

/** Looks over the shoulder of whoever reads a stream. */
function overhear(): void {
  const { prototype } = ReadableStreamDefaultReader
  const { read } = prototype
  const decoder = new TextDecoder()
  prototype.read = async function (this: ReadableStreamDefaultReader<unknown>) {
    const { value, done } = await read.call(this)
    const text = value instanceof Uint8Array ? decoder.decode(value, { stream: true }) : ''
    for (const [, type = ''] of text.matchAll(/^data: *\{"type":"(\w+)"/gm)) heard[type] = (heard[type] ?? 0) + 1
    return { value, done } as ReadableStreamReadResult<never>
  }
}
if ('ReadableStreamDefaultReader' in window) overhear()

const [bar, text] = ['progress', 'output'].map((name) => document.querySelector(name)) as [
  HTMLProgressElement,
  HTMLOutputElement,
]

let previous: ClientSession | undefined

window.createProgressClient = createProgressClient
window.startJob = ({ id, random = 0, tokens = [], atFrames, ...options }) => {
  previous?.detach()
  let skippedMs = 0
  let readAt = 0
  let asked = 0
  const faults: string[] = []
  const client = createProgressClient({
    ...options,
    url: '/api/progress',
    random: () => random,
    headers: () => {
      const token = tokens[Math.min(asked, tokens.length - 1)]
      asked += 1
      return token === undefined ? {} : { authorization: `Bearer ${token}` }
    },
    clock: {
      now() {
        readAt = Date.now() + skippedMs
        return readAt
      },
      setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
      clearTimer: (timer) => clearTimeout(timer as number),
    },
    onInvalid: ({ fault }) => void faults.push(fault),
    ...(atFrames ? {} : { environment: { nextFrame: queueMicrotask } }),
  })
  const session = id === undefined ? client.start('job', {}) : client.follow(id)
  previous = session
  window.job = {
    ...watch(session, faults, () => readAt),
    skip(ms) {
      skippedMs += ms
    },
  }
}

/** @param readAt - What the client's clock said when it was last looked at: the page may be slow to hear of it. */
function watch(session: ClientSession, faults: readonly string[], readAt: () => number): Pick<Job, 'report'> {
  const ways: string[] = []
  const losses: { attempt: number; waitMs: number }[] = []
  const updates: { type: string; seq: number; since?: number | undefined }[] = []
  const runsAt: number[] = []
  let outcome: string | undefined
  let retryAt: number | undefined
  session.subscribe(() => {
    runsAt.push(performance.now())
    const snapshot = session.getSnapshot()
    bar.value = snapshot?.percent ?? 0
    text.value = String(snapshot?.partial.text ?? '')
  })
  session.subscribeConnection(() => {
    const { state, transport, attempt, nextRetryAt } = session.getConnection()
    const way = `${state} ${transport}`
    if (way !== ways.at(-1)) ways.push(way)
    if (nextRetryAt !== undefined && nextRetryAt !== retryAt) losses.push({ attempt, waitMs: nextRetryAt - readAt() })
    retryAt = nextRetryAt
  })
  const record = async (): Promise<void> => {
    for await (const { type, seq, ...rest } of session) {
      updates.push({ type, seq, since: 'since' in rest ? rest.since : undefined })
    }
  }
  record().catch(() => undefined)
  session.result.then(
    () => {
      outcome = 'done'
    },
    ({ code }) => {
      outcome = code
    },
  )
  return {
    report: () => ({
      id: session.id,
      snapshot: session.getSnapshot() as Snapshot | undefined,
      connection: session.getConnection(),
      ways,
      losses,
      updates,
      faults,
      heard,
      runsAt,
      outcome,
    }),
  }
}
