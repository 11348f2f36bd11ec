import { handler, manager, port } from './progress.ts'

const server = Deno.serve({ port }, (request) => {
  const { pathname } = new URL(request.url)
  return pathname === '/stats' ? Response.json(handler.stats()) : handler(request)
})

Deno.addSignalListener('SIGTERM', async () => {
  await handler.drain()
  await server.shutdown()
  await manager.close()
  Deno.exit()
})
