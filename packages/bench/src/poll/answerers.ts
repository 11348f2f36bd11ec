import { createServer, type Server } from 'node:http'
import { createProgressManager, defineWorkflow, type Emitter, memoryStore } from '@progress/core'
import { createProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'

/** A server that is polled for something that has not changed. */
export interface Answerer {
  /** Not listening yet. */
  readonly server: Server
  /** What is asked for with GET. */
  readonly path: string
}

/** How many items the session has: what it costs to look at them is not to be paid for a 304. */
const ITEMS = 100

const OWNER = 'user-1'

const job = defineWorkflow({ name: 'job', stages: { read: 'Reading', work: 'Working', write: 'Writing' } })

/** All that are measured, by name. */
export const ANSWERERS = {
  ours: { title: 'Progress, anonymous', start: () => startOurs(false) },
  'ours-authorized': { title: 'Progress, with `authorize`', start: () => startOurs(true) },
  limit: { title: 'empty reply of node:http', start: startLimit },
  /** The control: how far it is from the other one is the error of the run. */
  'limit-again': { title: 'empty reply, again', start: startLimit },
} as const satisfies Record<string, { title: string; start: () => Promise<Answerer> }>

export type AnswererName = keyof typeof ANSWERERS

export const isAnswerer = (name: string): name is AnswererName => Object.hasOwn(ANSWERERS, name)

/** A live session over the memory store, on the adapter to `node:http`. */
async function startOurs(authorized: boolean): Promise<Answerer> {
  const manager = createProgressManager({ store: memoryStore() })
  const authorization = authorized
    ? { authorize: ({ headers }: { headers: { get(name: string): string | null } }) => principalOf(headers) }
    : { anonymous: true as const }
  const handler = createProgressHandler({ manager, workflows: [], ...authorization })
  const emitter = await new Promise<Emitter<typeof job>>((resolve, reject) => {
    const work = (begun: Emitter<typeof job>): Promise<never> => {
      resolve(begun)
      return new Promise(() => undefined)
    }
    manager.run(job, undefined, authorized ? { owner: OWNER } : {}, work).catch(reject)
  })
  emitter.stage('work')
  for (let item = 1; item <= ITEMS; item += 1) emitter.item(`item-${item}`, { status: 'active' })
  await new Promise((resolve) => setTimeout(resolve, 100))
  return { server: createServer(toNodeHandler(handler)), path: `/sessions/${emitter.sessionId}` }
}

/** Every poll brings this token. */
export const TOKEN = 'Bearer t0ken'

const principalOf = (headers: { get(name: string): string | null }): { id: string } | null =>
  headers.get('authorization') === TOKEN ? { id: OWNER } : null

/** The limit: a reply that is as empty, with as many headers, and nothing that is decided. */
async function startLimit(): Promise<Answerer> {
  const server = createServer((request, response) => {
    const headers = {
      'Cache-Control': 'no-cache, private',
      'Retry-After': '2',
      ETag: 'W/"1"',
      'Progress-Session': '0123456789abcdefghijklmnopqrstuv',
    }
    response.writeHead(request.headers['if-none-match'] === undefined ? 200 : 304, headers)
    response.end()
  })
  return { server, path: '/sessions/0123456789abcdefghijklmnopqrstuv' }
}
