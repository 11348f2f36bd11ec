import {
  createProgressManager,
  defineWorkflow,
  type Emitter,
  type Json,
  memoryStore,
  type Snapshot,
} from '@progress/core'
import type { FakeClock } from '@progress/core/testing'
import { createProgressHandler, implement } from '@progress/server'
import type { ClientOptions } from '../../src/index.ts'

const job = defineWorkflow({ name: 'job', stages: { work: 'Working' }, maxActive: 1_000 })

type Reply = () => Response | Promise<Response>

/** Work that a test does by hand. */
export interface Begun {
  readonly id: string
  readonly emitter: Emitter<typeof job>
  end(result: Json): Promise<void>
}

/** Who reads a stream of what. */
export interface Reader {
  readonly path: string
  readonly tab: string | null
}

/** The real server, in this process, that counts who reads from it. */
export interface CountingServer {
  readonly url: string
  readonly fetch: NonNullable<ClientOptions['fetch']>
  /** `METHOD path`, and what it accepts, of every request. */
  readonly requests: readonly string[]
  /** The sessions or topics whose streams are open now. */
  streams(): readonly string[]
  /** The same, with who reads them, where a request says so by `x-tab`. */
  readers(): readonly Reader[]
  /** Begins a session. */
  begin(topics?: readonly string[]): Promise<Begun>
  /** The session that a client has started. */
  begun(id: string | undefined): Begun
  snapshotOf(id: string): Promise<Snapshot>
  /** Answers the next requests for streams in this way. */
  play(...replies: Reply[]): void
  /** Cuts all streams without a word. */
  cut(): void
  close(): Promise<void>
}

/**
 * Starts one.
 *
 * @param onOpen - Called whenever a stream was opened.
 */
export function countingServer(clock: FakeClock, onOpen: () => void = () => undefined): CountingServer {
  const store = memoryStore({ clock })
  const manager = createProgressManager({ store, clock })
  const works = new Map<string, Begun>()
  const work = (emitter: Emitter<typeof job>): Promise<Json> =>
    new Promise((resolve) => {
      const end = async (result: Json): Promise<void> => {
        await emitter.complete(result)
        resolve(result)
      }
      works.set(emitter.sessionId, { id: emitter.sessionId, emitter, end })
    })
  const handler = createProgressHandler({
    manager,
    base: '/api',
    authorize: () => ({ id: 'user' }),
    authorizeTopic: () => true,
    maxOpensPerMinute: 1_000_000,
    maxConnectionsPerOwner: 1_000,
    workflows: [implement(job, (_input, emitter) => work(emitter as Emitter<typeof job>))],
  })
  const open = new Map<object, Reader & { cut(): void }>()
  const requests: string[] = []
  const replies: Reply[] = []

  /** A body that is counted for as long as somebody reads it. */
  const counted = (source: ReadableStream<Uint8Array>, by: Reader, signal: AbortSignal | null | undefined) => {
    const key = {}
    const reader = source.getReader()
    const over = (): void => {
      open.delete(key)
      reader.cancel().catch(() => undefined)
    }
    return new ReadableStream<Uint8Array>({
      start(controller) {
        const fail = (error: unknown): void => {
          if (!open.has(key)) return
          over()
          controller.error(error)
        }
        open.set(key, { ...by, cut: () => fail(new TypeError('cut')) })
        signal?.addEventListener('abort', () => fail(signal.reason))
        onOpen()
      },
      async pull(controller) {
        const { done, value } = await reader.read()
        if (!open.has(key)) return
        if (!done) return controller.enqueue(value)
        over()
        controller.close()
      },
      cancel: over,
    })
  }
  let owned = 0

  return {
    url: 'http://server.test/api',
    fetch: async (address, init) => {
      const { signal, ...rest } = init ?? {}
      const request = new Request(address, rest)
      const { pathname } = new URL(address)
      const accept = request.headers.get('accept')
      requests.push(`${request.method} ${pathname} ${accept}`)
      const reply = accept === 'text/event-stream' ? replies.shift() : undefined
      const response = await (reply ? reply() : handler(request))
      if (signal?.aborted) {
        await response.body?.cancel()
        throw signal.reason
      }
      const { headers, body } = response
      if (!headers.get('content-type')?.startsWith('text/event-stream') || !body) return response
      const by = { path: headers.get('progress-session') ?? pathname, tab: request.headers.get('x-tab') }
      return new Response(counted(body, by, signal), response)
    },
    requests,
    streams: () => [...open.values()].map(({ path }) => path),
    readers: () => [...open.values()],
    async begin(topics = []) {
      owned += 1
      return new Promise((resolve) => {
        const options = { owner: 'user', topics: [...topics], key: `begun-${owned}` }
        manager
          .run(job, {}, options, (emitter) => {
            const ending = work(emitter)
            resolve(works.get(emitter.sessionId) as Begun)
            return ending
          })
          .catch(() => undefined)
      })
    },
    begun: (id = '') => works.get(id) as Begun,
    snapshotOf: async (id) => (await manager.read(id))?.snapshot as Snapshot,
    play: (...more) => void replies.push(...more),
    cut() {
      for (const { cut } of [...open.values()]) cut()
    },
    async close() {
      await handler.close()
      await manager.close()
      await store.close()
    },
  }
}
