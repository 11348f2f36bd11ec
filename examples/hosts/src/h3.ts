import { H3, serve } from 'h3'
import { handler, manager, port } from './progress.ts'

const app = new H3()
app.all('/api/progress/**', ({ req }) => handler(req))
app.get('/stats', () => handler.stats())
// The server's own way to shut down begins by closing, and cuts off after 5 s what has not ended.
const server = serve(app, { port, gracefulShutdown: false })

process.once('SIGTERM', async () => {
  await handler.drain()
  await server.close()
  await manager.close()
})
