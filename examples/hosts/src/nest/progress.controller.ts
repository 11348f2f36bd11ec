import {
  All,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Injectable,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import { createProgressHandler, type Principal } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import type { Request, Response } from 'express'
import { manager, work } from '../progress.ts'

type KnownRequest = Request & { user?: Principal }

/** Stands for the guard that the application has. */
@Injectable()
class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<KnownRequest>()
    const name = request.headers.authorization?.replace('Bearer ', '')
    if (!name) throw new UnauthorizedException()
    request.user = { id: name }
    return true
  }
}

export const guarded = createProgressHandler({
  manager,
  workflows: [work],
  base: '/api/progress',
  cors: { origins: ['https://app.example.com'], credentials: true },
  authorize: ({ native }) => (native as KnownRequest).user ?? null,
})
const progress = toNodeHandler(guarded)

@Controller('api/progress')
@UseGuards(UserGuard)
export class ProgressController {
  @All('*path')
  serve(@Req() request: Request, @Res() response: Response): Promise<void> {
    return progress(request, response)
  }
}
