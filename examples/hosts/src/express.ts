import { toNodeHandler } from '@progress/server/node'
import express from 'express'
import { handler, manager, port } from './progress.ts'

const app = express()
app.use(express.json())
app.use('/api/progress', toNodeHandler(handler))
app.get('/stats', (_request, response) => void response.json(handler.stats()))
const server = app.listen(port, () => console.log(`http://localhost:${port}`))

process.once('SIGTERM', async () => {
  await handler.drain()
  server.close()
  await manager.close()
})
