import { createProgressManager, memoryStore } from '@progress/core'
import { createProgressHandler, implement, type ProgressHandler } from '@progress/server'
import { after } from 'next/server'
import { visitorOf } from 'scan/visitor'
import { multiTierScan, standardScan } from 'scan/work'
import { scan, scanMultiTier } from 'scan/workflows'

/** Photographs come as base64 inside JSON. */
export const MAX_BODY_BYTES: number = 12 * 1024 * 1024

/** How long a reply may take, in ms: below the routes' `maxDuration`, so that a stream says `bye` before it is cut. */
const MAX_REPLY_MS = Number(process.env.MAX_REPLY_MS ?? 55_000)

async function start(): Promise<ProgressHandler> {
  // They start workers, and read models that lie beside their own files: Node loads them itself, not the bundler.
  const { createFinders } = await import(/* webpackIgnore: true */ 'scan/create-finders')
  const finders = await createFinders()
  const handler = createProgressHandler({
    manager: createProgressManager({ store: memoryStore() }),
    workflows: [implement(scan, standardScan(finders)), implement(scanMultiTier, multiTierScan(finders))],
    base: '/api/progress',
    authorize: ({ headers }) =>
      visitorOf({ authorization: headers.get('authorization'), cookie: headers.get('cookie') }),
    maxBodyBytes: MAX_BODY_BYTES,
    maxStreamMs: MAX_REPLY_MS,
    singleWaitMs: MAX_REPLY_MS,
  })
  process.once('SIGTERM', () => handler.drain())
  return handler
}

/** `next dev` loads this module anew whenever it changes: what is kept here is not started again, nor are sessions lost. */
const HANDLER: unique symbol = Symbol.for('next-scan/handler')
const kept = globalThis as { [HANDLER]?: Promise<ProgressHandler> }

/** Serves the protocol. Work that goes on after the reply is handed to the platform. */
export async function serve(request: Request): Promise<Response> {
  kept[HANDLER] ??= start()
  const handler = await kept[HANDLER]
  return handler(request, { waitUntil: after })
}
