import { type AnyWorkflow, isName, ProgressError, type StartOptions, validate } from '@progress/core'
import type { Call } from './call.ts'
import { cursorOf } from './follow.ts'
import { parseIdempotencyKey } from './idempotency-key.ts'
import { type ReceivedInput, readInput } from './input.ts'
import { negotiate } from './negotiate.ts'
import type { PlainReply } from './plain.ts'
import type { ServedWorkflow } from './served.ts'
import { isHeld, replyToStart } from './start-reply.ts'
import { assertTransport } from './transports.ts'

/**
 * `POST /workflows/{name}`: starts a session, or joins the one that its key names. Checked in this order: workflow,
 * negotiation, media type, JSON, input, key, limits.
 *
 * @see docs/protocol.md, section 2
 */
export async function startSession(call: Call, { workflow: name }: { readonly workflow: string }): Promise<PlainReply> {
  const { server, query, request } = call
  const served = server.workflows.get(name)
  if (served === undefined) throw new ProgressError('unknown_workflow')
  const { headers } = request
  const wanted = negotiate({
    stream: query.get('stream'),
    accept: headers.get('accept'),
    prefer: headers.get('prefer'),
  })
  assertTransport(call, wanted.mode)
  const cursor = wanted.mode === 'stream' ? cursorOf(call) : undefined
  const input = await readInput(call, served.workflow)
  const options = await startOptions(call, served, input)
  // Only without a key is it known already that the session would be a new one.
  if (isHeld(wanted) && options.key === undefined) server.connections.assertRoom(call.principal?.id)
  const started = await server.manager.create(served.workflow, input.value, options)
  call.sessionId = started.session.sessionId
  // Only who holds the state at a cursor may send it, and nobody holds one of a session that was not there.
  const after = started.created ? undefined : cursor
  return replyToStart(call, { served, started, wanted, after })
}

async function startOptions(
  call: Call,
  { workflow, keep }: ServedWorkflow,
  input: ReceivedInput,
): Promise<StartOptions> {
  const key = await keyOf(call, workflow, input)
  const { topics } = call.server.settings
  const owner = call.principal?.id
  return {
    owner,
    key,
    fingerprint: input.fingerprint,
    keepInput: input.isJson,
    keep: keep && ((parsed) => keep(parsed, { owner })),
    topics: topics ? await topicsOf(call, workflow, input) : undefined,
  }
}

/** A bad key is told only where the input is a good one. */
async function keyOf(call: Call, workflow: AnyWorkflow, input: ReceivedInput): Promise<string | undefined> {
  try {
    const unguessable = call.principal === undefined
    return parseIdempotencyKey(call.request.headers.get('idempotency-key'), { unguessable })
  } catch (error) {
    await parsed(workflow, input)
    throw error
  }
}

async function topicsOf(call: Call, workflow: AnyWorkflow, input: ReceivedInput): Promise<readonly string[]> {
  const { principal, server } = call
  const topics = (await server.settings.topics?.(principal, workflow, await parsed(workflow, input))) ?? []
  const bad = topics.find((topic) => !isName(topic))
  if (bad !== undefined) throw new TypeError(`a topic is 1 to 200 characters: ${JSON.stringify(bad)}`)
  return topics
}

const parsed = async (workflow: AnyWorkflow, { value }: ReceivedInput): Promise<unknown> =>
  workflow.input === undefined ? value : validate(workflow.input, value)
