import { handler, manager, port } from './progress.ts'

const server = Deno.serve({ port }, (request) => {
  const { pathname } = new URL(request.url)
  if (pathname.startsWith('/api/progress/')) return handler(request)
  return pathname === '/stats' ? Response.json(handler.stats()) : new Response(null, { status: 404 })
})

process.once('SIGTERM', async () => {
  await handler.drain()
  await server.shutdown()
  await manager.close()
})
