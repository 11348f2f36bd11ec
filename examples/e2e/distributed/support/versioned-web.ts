import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createProgressManager } from '@progress/core'
import { createProgressHandler, dispatch } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import { serveParent, settingsOf } from './forked.ts'
import { openStore } from './open-store.ts'
import { VERSIONS } from './parcel.ts'
import type { VersionedSettings } from './versioned-settings.ts'

/** A web process of one version; the second speaks of more than a client of the first has ever heard of. */
const { store: address, version } = settingsOf<VersionedSettings>()
const { store, queue } = await openStore(address)
const manager = createProgressManager({ store })
const handler = createProgressHandler({
  manager,
  base: '/api/progress',
  authorize: () => ({ id: 'ann' }),
  workflows: [dispatch(VERSIONS[version], (_input, { sessionId }) => queue.add(sessionId))],
  heartbeatMs: 1_000,
  retryMs: 200,
  maxConnectionsPerOwner: 10_000,
  maxOpensPerMinute: 100_000,
})
const serve = toNodeHandler(handler)
const server = createServer((request, response) => {
  response.setHeader('x-process', `web-v${version}`)
  void serve(request, version === 2 ? ofTheFuture(response) : response)
})
server.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port))

/** Puts fields into every message of a stream that nobody knows yet, and messages of a new type between them. */
function ofTheFuture(response: ServerResponse): ServerResponse {
  const write = response.write.bind(response)
  let rest = ''
  response.write = ((chunk: Uint8Array, ...others: []) => {
    if (!String(response.getHeader('content-type')).startsWith('text/event-stream')) return write(chunk, ...others)
    const frames = (rest + Buffer.from(chunk).toString()).split('\n\n')
    rest = frames.pop() ?? ''
    const later = frames.map((frame) => frame.replace('data: {', 'data: {"mood":{"colour":"green"},'))
    return write(later.map((frame) => `${frame}\n\ndata: {"type":"weather","degrees":21}\n\n`).join(''), ...others)
  }) as typeof response.write
  return response
}
