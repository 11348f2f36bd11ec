import { Controller, Get, Module } from '@nestjs/common'
import type { HandlerStats } from '@progress/server'
import { handler } from '../progress.ts'

@Controller('stats')
class StatsController {
  @Get()
  read(): HandlerStats {
    return handler.stats()
  }
}

@Module({ controllers: [StatsController] })
export class AppModule {}
