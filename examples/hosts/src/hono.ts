import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { handler, manager, port } from './progress.ts'

const app = new Hono()
app.all('/api/progress/*', ({ req }) => handler(req.raw))
app.get('/stats', (context) => context.json(handler.stats()))
const server = serve({ fetch: app.fetch, port }, () => console.log(`http://localhost:${port}`))

process.once('SIGTERM', async () => {
  await handler.drain()
  server.close()
  await manager.close()
})
