import { NestFactory } from '@nestjs/core'
import { toNodeHandler } from '@progress/server/node'
import { handler, manager, port } from '../progress.ts'
import { AppModule } from './app.module.ts'

const app = await NestFactory.create(AppModule)
app.use('/api/progress', toNodeHandler(handler))
await app.listen(port)
console.log(await app.getUrl())

process.once('SIGTERM', async () => {
  await handler.drain()
  await app.close()
  await manager.close()
})
