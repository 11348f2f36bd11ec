import {
  type AnyWorkflow,
  isProgressError,
  ProgressError,
  type ProgressManager,
  type SessionRecord,
} from '@progress/core'
import type { OrderQueue } from 'purchase-order/queue/order-queue'
import type { Database } from '../database/database.ts'
import { endIngest, type Ingest, listUnfinished, noteIngest, replaceIngest } from '../database/ingests.ts'
import { projectTopic } from '../http/visitor.ts'

/** Who begins what again. */
export interface BeginAgainOptions {
  readonly database: Database
  readonly manager: ProgressManager
  readonly queue: OrderQueue
  readonly workflows: ReadonlyMap<string, AnyWorkflow>
}

/** However many a visitor had: they were all taken once. */
const NO_LIMIT = 1_000_000

/**
 * Begins the sessions again that were not finished when the process before this one ended, and with it the store that they
 * were in: each as a new one of the same input, which goes on after the files that the old one had saved. Sessions that the
 * store still knows are only queued again.
 *
 * @returns How many.
 */
export async function restartUnfinished(options: BeginAgainOptions): Promise<number> {
  const unfinished = await listUnfinished(options.database)
  for (const ingest of unfinished) await restart(ingest, options)
  return unfinished.length
}

async function restart(ingest: Ingest, options: BeginAgainOptions): Promise<void> {
  const { database, manager, queue } = options
  const { sessionId } = ingest
  const now = manager.clock.now()
  if ((await manager.read(sessionId)) !== undefined) return queue.add(sessionId)
  try {
    // The key makes a second restart, cut off between the two notes, find the session of the first.
    const by = await beginAnew(ingest, options, { key: `restart-${sessionId}`, maxActive: NO_LIMIT })
    await replaceIngest(database, sessionId, { by, now })
    manager.logger.info({ sessionId: by, continues: sessionId }, 'an unfinished session begins again')
  } catch (err) {
    if (!isProgressError(err)) throw err
    manager.logger.warn({ err, sessionId }, 'an unfinished session cannot begin again')
    await endIngest(database, sessionId, { status: 'lost', endedAt: now })
  }
}

/**
 * Tries an ended session again: by the session store where that still has it, else over the same input. What is done is not
 * done again.
 *
 * @returns The new session's id.
 */
export async function retryIngest(ingest: Ingest, options: BeginAgainOptions): Promise<string> {
  const { manager } = options
  const workflow = workflowOf(ingest, options)
  const view = await manager.read(ingest.sessionId).catch(() => undefined)
  if (view === undefined) return beginAnew(ingest, options, {})
  const { session, created } = await manager.retry(workflow, ingest.sessionId)
  if (created) await enqueue(session, ingest, options)
  return session.sessionId
}

async function beginAnew(
  ingest: Ingest,
  options: BeginAgainOptions,
  given: { readonly key?: string; readonly maxActive?: number },
): Promise<string> {
  const { owner, project, input } = ingest
  const topics = [projectTopic(owner, project)]
  const { session } = await options.manager.create(workflowOf(ingest, options), input, { owner, topics, ...given })
  await enqueue(session, ingest, options)
  return session.sessionId
}

async function enqueue(
  { sessionId, createdAt }: SessionRecord,
  ingest: Ingest,
  { database, queue }: BeginAgainOptions,
): Promise<void> {
  const { workflow, owner, project, input } = ingest
  await noteIngest(database, {
    sessionId,
    workflow,
    owner,
    project,
    input,
    continues: ingest.sessionId,
    createdAt,
  })
  await queue.add(sessionId)
}

function workflowOf({ workflow: name }: Ingest, { workflows }: BeginAgainOptions): AnyWorkflow {
  const workflow = workflows.get(name)
  if (workflow === undefined) throw new ProgressError('unknown_workflow')
  return workflow
}
