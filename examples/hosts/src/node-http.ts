import { createServer } from 'node:http'
import { toNodeHandler } from '@progress/server/node'
import { handler, manager, port } from './progress.ts'

const progress = toNodeHandler(handler)
const server = createServer((request, response) =>
  // The last argument is called for what is not below /api/progress.
  progress(request, response, () => {
    if (request.url === '/stats') response.end(JSON.stringify(handler.stats()))
    else response.writeHead(404).end()
  }),
)
server.listen(port, () => console.log(`http://localhost:${port}`))

process.once('SIGTERM', async () => {
  await handler.drain()
  server.close()
  await manager.close()
})
