import { initTRPC, tracked } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { eventAt } from './wire.ts'

const t = initTRPC.create()

/** A subscription as in tRPC's documentation, that yields the same events as fast as they are taken. */
const routerOf = (total: number) =>
  t.router({
    updates: t.procedure.subscription(async function* () {
      for (let seq = 1; seq <= total; seq += 1) yield tracked(String(seq), eventAt(seq, total))
      // An end would make the client connect anew.
      await new Promise<never>(() => undefined)
    }),
  })

/** What its client knows of it. */
export type UpdatesRouter = ReturnType<typeof routerOf>

/** tRPC's own standalone server; not listening yet. */
export const createTrpcServer = (total: number): ReturnType<typeof createHTTPServer> =>
  createHTTPServer({ router: routerOf(total) })
