import bodyParser from '@koa/bodyparser'
import { toNodeHandler } from '@progress/server/node'
import Koa from 'koa'
import { handler, manager, port } from './progress.ts'

const app = new Koa()
const progress = toNodeHandler(handler)
app.use(bodyParser())
app.use((context, next) => {
  if (!context.path.startsWith('/api/progress/')) return next()
  context.respond = false
  return progress(Object.assign(context.req, { body: context.request.body }), context.res)
})
app.use((context) => {
  if (context.path === '/stats') context.body = handler.stats()
})
const server = app.listen(port, () => console.log(`http://localhost:${port}`))

process.once('SIGTERM', async () => {
  await handler.drain()
  server.close()
  await manager.close()
})
