import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressManager, defineWorkflow, ProgressError, type SessionStore } from '@progress/core'
import { createProgressHandler, dispatch, implement } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { type DigestInput, digest, hashOf } from './digest.ts'
import { serveParent, settingsOf } from './forked.ts'
import { openStore } from './open-store.ts'
import { MAX_ACTIVE, type ShopFigures, type ShopSettings } from './shop-settings.ts'

/** A web process of many merchants: `Bearer ann@42` is Ann, of merchant 42; the text `42-x` belongs to that merchant. */
const settings = settingsOf<ShopSettings>()
const opened = await openStore(settings.store)
const subscriptions = { topics: 0, sessions: 0 }
let begun = 0

/** Counts subscriptions as the store itself sees them. */
const store: SessionStore = new Proxy(opened.store, {
  get(target, name) {
    if (name === 'subscribe') return subscribe
    const value: unknown = Reflect.get(target, name)
    return typeof value === 'function' ? value.bind(target) : value
  },
})
const subscribe: SessionStore['subscribe'] = async (target, onSignal) => {
  const kind = 'topic' in target ? 'topics' : 'sessions'
  const unsubscribe = await opened.store.subscribe(target, onSignal)
  subscriptions[kind] += 1
  return () => {
    subscriptions[kind] -= 1
    unsubscribe()
  }
}

/** The same work as the workers', in the process that took the request, and not for many at once. */
const limited = defineWorkflow({ name: 'limited', stages: { read: 'Reading' }, maxActive: MAX_ACTIVE })

const manager = createProgressManager({ store })
const handler = createProgressHandler({
  manager,
  base: '/api/progress',
  authorize({ headers }) {
    const [id, merchant] = headers.get('authorization')?.replace('Bearer ', '').split('@') ?? []
    return id === undefined || merchant === undefined ? null : { id, merchant }
  },
  topics: (_principal, _workflow, input) => [`merchant:${(input as DigestInput).text.split('-')[0]}`],
  authorizeTopic: ({ merchant }, topic) => topic === `merchant:${merchant}`,
  workflows: [
    dispatch(digest, (_input, { sessionId }) => opened.queue.add(sessionId)),
    implement(limited, async (input, _emitter, { signal }) => {
      const { text } = input as DigestInput
      begun += 1
      const response = await fetch(`${settings.source}/${text}/0`, { signal })
      if (!response.ok) throw new ProgressError('network')
      return hashOf(await response.text())
    }),
  ],
  maxConnectionsPerOwner: 10_000,
  maxOpensPerMinute: 100_000,
})
const serve = toNodeHandler(handler)
const server = createServer((request, response) => {
  if (request.url !== '/figures') return void serve(request, response)
  const figures: ShopFigures = { subscriptions, streams: handler.stats().hubs.followers, begun }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(figures))
})
server.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port))
