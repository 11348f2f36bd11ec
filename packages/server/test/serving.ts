import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createProgressManager,
  defineWorkflow,
  type MemoryStoreOptions,
  memoryStore,
  type ProgressManager,
  type SessionStore,
  type Work,
} from '@progress/core'
import { type RecordingLogger, recordingLogger } from '@progress/core/testing'
import { createProgressHandler, type HandlerOptions, implement, type ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

/** The ways in which a handler is served; every rule holds over both. */
export const HOSTS = ['node:http', 'fetch'] as const
export type Host = (typeof HOSTS)[number]

/** A workflow that offers everything. */
export const build = defineWorkflow({
  name: 'build',
  stages: { fetch: 'Fetching', make: 'Making' },
  input: z.object({ name: z.string(), size: z.number().default(1), files: z.unknown().optional() }),
  partial: z.object({ draft: z.string() }),
  result: z.unknown(),
  controls: ['cancel', 'pause', 'resume', 'retry'],
  errors: { out_of_stock: { status: 418 } },
  files: true,
})

/** A workflow that offers nothing, and takes what comes. */
export const echo = defineWorkflow({ name: 'echo', stages: { only: 'Only' }, controls: [] })

/** Something that a test lets happen. */
export interface Gate<T = unknown> {
  readonly passed: Promise<T>
  open(value: T): void
  fail(error: unknown): void
}

export function gate<T = unknown>(): Gate<T> {
  let open: Gate<T>['open'] = () => undefined
  let fail: Gate<T>['fail'] = () => undefined
  const passed = new Promise<T>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  passed.catch(() => undefined)
  return { passed, open, fail }
}

export interface ServeOptions extends Partial<Omit<HandlerOptions, 'manager'>> {
  readonly host: Host
  /** What `build` does. @defaultValue reaches `fetch`, then waits for the gate */
  readonly work?: Work<typeof build>
  readonly store?: MemoryStoreOptions
  readonly wrapStore?: (store: SessionStore) => SessionStore
}

export interface Served {
  readonly handler: ProgressHandler
  readonly manager: ProgressManager
  readonly store: SessionStore
  readonly logger: RecordingLogger
  /** Lets the default work go on to its result, or fail. */
  readonly gate: Gate
  /** How often the work was begun. */
  readonly runs: { count: number }
  /** As Ann, unless a header says otherwise. */
  request(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
}

const byName: NonNullable<HandlerOptions['authorize']> = ({ headers }) => {
  const name = headers.get('authorization')?.replace('Bearer ', '')
  return name ? { id: name } : null
}

/** Serves a handler for one test; it is closed with the test. */
export async function serve({ host, work, store: storeOptions, wrapStore, ...options }: ServeOptions): Promise<Served> {
  const logger = recordingLogger()
  const opened = memoryStore(storeOptions)
  const store = wrapStore?.(opened) ?? opened
  const manager = createProgressManager({
    store,
    logger,
    sweepMs: 0,
    slowMs: 0,
    ...(storeOptions?.clock && { clock: storeOptions.clock }),
  })
  const held = gate()
  const runs = { count: 0 }
  const standard: Work<typeof build> = async (_input, emitter, { signal }) => {
    emitter.stage('fetch')
    return Promise.race([held.passed, whenAborted(signal)])
  }
  const counted: Work<typeof build> = (...given) => {
    runs.count += 1
    return (work ?? standard)(...given)
  }
  const handler = createProgressHandler({
    manager,
    workflows: [implement(build, counted), implement(echo, (input) => input)],
    ...(!options.anonymous && { authorize: byName }),
    minIntervalMs: 0,
    ...options,
  })
  onTestFinished(async () => {
    await handler.close()
    await manager.close()
    await store.close()
  })
  const send = host === 'fetch' ? inProcess(handler) : await overSocket(toNodeHandler(handler))
  const request: Served['request'] = (path, init = {}) => send(path, withDefaults(init))
  return {
    handler,
    manager,
    store,
    logger,
    gate: held,
    runs,
    request,
    post: (path, body, headers = {}) =>
      request(path, {
        method: 'POST',
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      }),
  }
}

function withDefaults(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers)
  if (!headers.has('authorization')) headers.set('authorization', 'Bearer ann')
  if (headers.get('authorization') === 'none') headers.delete('authorization')
  if (!headers.has('accept')) headers.set('accept', '*/*')
  return { ...init, headers }
}

type Send = (path: string, init: RequestInit) => Promise<Response>

function inProcess(handler: ProgressHandler): Send {
  return (path, init) => handler(new Request(`http://progress.test${path}`, init))
}

/** Serves a listener on a free port for one test. */
export async function overSocket(listener: RequestListener): Promise<Send> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init)
}

const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason))
  })

/** Comes back once something is so, however long its I/O takes; the test's own limit ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

/** The id of the session that a reply belongs to. */
export function sessionOf(response: Response): string {
  const id = response.headers.get('progress-session')
  if (id === null) throw new Error(`the reply with ${response.status} names no session`)
  return id
}

/** The path of the session that a reply belongs to. */
export const pathOf = (response: Response): string => `/sessions/${sessionOf(response)}`
