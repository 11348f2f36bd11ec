import { toNodeHandler } from '@progress/server/node'
import fastify from 'fastify'
import { handler, manager, port } from './progress.ts'

const app = fastify()
const progress = toNodeHandler(handler)
// Fastify refuses what it has no parser for; a form is left for the handler to read.
app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
app.all('/api/progress/*', (request, reply) => {
  reply.hijack()
  return progress(Object.assign(request.raw, { body: request.body }), reply.raw)
})
app.get('/stats', () => handler.stats())
console.log(await app.listen({ port }))

process.once('SIGTERM', async () => {
  await handler.drain()
  await app.close()
  await manager.close()
})
