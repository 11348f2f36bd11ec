import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { HandlerStats } from '@progress/server'
import { manager, port } from '../progress.ts'
import { guarded, ProgressController } from './progress.controller.ts'

@Controller('stats')
class StatsController {
  @Get()
  read(): HandlerStats {
    return guarded.stats()
  }
}

@Module({ controllers: [ProgressController, StatsController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { cors: { origin: 'https://app.example.com', credentials: true } })
await app.listen(port)
console.log(await app.getUrl())

process.once('SIGTERM', async () => {
  await guarded.drain()
  await app.close()
  await manager.close()
})
