import { type ControlAction, isName, ProgressError, type SessionRecord } from '@progress/core'
import type { Call } from './call.ts'
import { handingOver } from './hand-over.ts'
import { parseIdempotencyKey } from './idempotency-key.ts'
import { assertNoForm, readJson } from './input.ts'
import type { PlainReply } from './plain.ts'
import { retryAfterOf, stateBody } from './poll-body.ts'
import { jsonReply } from './replies.ts'
import type { ServedWorkflow } from './served.ts'
import { contextFor, readFor } from './session-log.ts'
import { acceptedReply } from './start-reply.ts'

/**
 * `POST /sessions/{id}/{action}`: asks the worker, wherever it runs.
 *
 * @see docs/protocol.md, section 6
 */
export async function controlSession(
  call: Call,
  { sessionId, action }: { readonly sessionId: string; readonly action: ControlAction },
): Promise<PlainReply> {
  const { manager, workflows } = call.server
  const log = await readFor(call, sessionId, action)
  const served = workflows.get(log.session.workflow)
  if (served !== undefined && !served.workflow.controls.includes(action)) throw new ProgressError('not_controllable')
  if (action === 'retry') return retrySession(call, log.session, served)
  assertNoForm(call)
  const { session, snapshot } = await manager.control(sessionId, action)
  const body = stateBody(snapshot, contextFor(call, session))
  return jsonReply(202, body, retryAfterOf(body))
}

/** The items that are to be tried again; `undefined` for all that are not done. */
function toItems(body: unknown): readonly string[] | undefined {
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined
  if (items === undefined) return undefined
  if (Array.isArray(items) && items.every(isName)) return items
  throw new ProgressError('invalid_input', { issues: [{ path: ['items'], message: 'expected a list of items' }] })
}

/**
 * Starts it again as a new session, which the reply is about. A live one whose workflow offers it has its failed items
 * tried again by its own worker.
 */
async function retrySession(
  call: Call,
  { sessionId }: SessionRecord,
  served: ServedWorkflow | undefined,
): Promise<PlainReply> {
  const items = toItems(await readJson(call))
  if (served === undefined) throw new ProgressError('not_controllable')
  const unguessable = call.principal === undefined
  const key = parseIdempotencyKey(call.request.headers.get('idempotency-key'), { unguessable })
  const started = await call.server.manager.retry(served.workflow, sessionId, { key, items })
  call.sessionId = started.session.sessionId
  return handingOver(call, { served, started }, async (handOver) => {
    const begin = await handOver()
    begin()
    return acceptedReply(call, started.session.sessionId, { preferred: false })
  })
}
