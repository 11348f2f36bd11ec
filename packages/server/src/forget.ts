import type { Call } from './call.ts'
import type { PlainReply } from './plain.ts'
import { emptyReply } from './replies.ts'
import { readFor } from './session-log.ts'

/** `DELETE /sessions/{id}`: forgets a session that has ended. @throws {ProgressError} `session_live` */
export async function forgetSession(call: Call, { sessionId }: { readonly sessionId: string }): Promise<PlainReply> {
  await readFor(call, sessionId, 'delete')
  await call.server.manager.store.delete(sessionId)
  return emptyReply(204)
}
