import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { createProgressManager, defineWorkflow, memoryStore, type SessionStore, type Snapshot } from '@progress/core'
import { createProgressHandler, type HandlerOptions, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { until } from './until.ts'

const steps = defineWorkflow({ name: 'steps', stages: { work: 'Working' } })

/** The work of one session, which goes on only as a test says. */
export interface Work {
  readonly sessionId: string
  /** Adds to the text that the session grows: each word stands there once, in its place, or something went wrong. */
  say(word: string): void
  finish(): void
}

/** One request that has reached the server. */
export interface Asked {
  readonly method: string
  readonly url: string
  readonly accept: string
  readonly httpVersion: string
}

/**
 * A real handler with its store, before which a proxy is to stand.
 *
 * @param surroundings - `other` answers what is not the handler's; `store` may be shared with another.
 */
export function createSteps(
  options: Partial<HandlerOptions> = {},
  { other, store = memoryStore() }: { other?: RequestListener | undefined; store?: SessionStore | undefined } = {},
) {
  const manager = createProgressManager({ store })
  const works: Work[] = []
  const asked: Asked[] = []
  const handler = createProgressHandler({
    manager,
    base: '/api/progress',
    anonymous: true,
    minIntervalMs: 0,
    retryMs: 50,
    pollAfterMs: 100,
    ...options,
    workflows: [
      implement(steps, async (_input, emitter) => {
        const end = Promise.withResolvers<void>()
        emitter.stage('work')
        works.push({
          sessionId: emitter.sessionId,
          say: (word) => emitter.append('text', `${word} `),
          finish: () => end.resolve(),
        })
        await end.promise
        return { text: emitter.snapshot.partial.text ?? '' }
      }),
    ],
  })
  const serve = toNodeHandler(handler)
  const listener = (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): Promise<void> => {
    const { method = '', url = '', headers, httpVersion } = request
    asked.push({ method, url, accept: headers.accept ?? '', httpVersion })
    return serve(request, response, other && (() => other(request as IncomingMessage, response as ServerResponse)))
  }

  return {
    handler,
    listener,
    asked,
    /** Every run of the work, in the order in which they began. */
    works,
    /** Waits for the nth run. */
    async work(index = 0): Promise<Work> {
      await until(`run ${index} of the work`, () => works.length > index)
      return works[index] as Work
    },
    /** The server's own state of a session. */
    async snapshotOf(sessionId: string | undefined): Promise<Snapshot> {
      return (await manager.read(sessionId ?? ''))?.snapshot as Snapshot
    },
    async close(): Promise<void> {
      for (const work of works) work.finish()
      await handler.close()
      await manager.close()
      await store.close()
    },
  }
}

export type Steps = ReturnType<typeof createSteps>
