import type { Server } from './call.ts'
import type { PlainReply } from './plain.ts'
import { jsonReply } from './replies.ts'

/**
 * `GET /health`: whether this process can serve. It tells anyone, and so tells no more.
 *
 * @returns 503 while the store fails, or while the process drains.
 */
export async function checkHealth({ draining, manager, clock, settings }: Server): Promise<PlainReply> {
  const ok = await isStoreOk(manager.store, (err) => settings.logger.error({ err }, 'the store is not healthy'))
  const status = draining.aborted ? 'draining' : ok ? 'ok' : 'failing'
  const body = { status, store: manager.store.name, protocol: 1, now: clock.now() }
  return jsonReply(status === 'ok' ? 200 : 503, body, status === 'ok' ? {} : { 'Retry-After': '5' })
}

async function isStoreOk(store: Server['manager']['store'], onError: (error: unknown) => void): Promise<boolean> {
  try {
    return (await store.health()).ok
  } catch (error) {
    onError(error)
    return false
  }
}
