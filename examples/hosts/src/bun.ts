import { handler, manager, port } from './progress.ts'

const server = Bun.serve({
  port,
  routes: {
    '/api/progress/*': (request, server) => {
      // Bun closes what is silent for 10 s, and a held poll is silent for up to 30 s.
      server.timeout(request, 0)
      return handler(request)
    },
    '/stats': () => Response.json(handler.stats()),
  },
})
console.log(`http://localhost:${port}`)

process.once('SIGTERM', async () => {
  await handler.drain()
  await server.stop()
  await manager.close()
})
