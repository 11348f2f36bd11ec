import type { Context } from './context.ts'
import type { Look } from './look.ts'
import { memberOf } from './member.ts'
import { DROP_FROM_LIST } from './scripts/index-scripts.ts'
import { EXPIRE_KEY, FREE_KEY } from './scripts/start-scripts.ts'

/** What tells where a session has left word of itself. */
export type Traces = Pick<Look, 'sessionId' | 'birth' | 'workflow' | 'owner' | 'topics' | 'key' | 'retryOf'>

/** Takes a session out of all lists. */
export async function dropFromLists({ run, names }: Context, traces: Traces): Promise<void> {
  const { owner, topics, workflow } = traces
  const member = memberOf(traces)
  const lists = [...topics.map(names.topic), ...(owner === undefined ? [] : [names.owner(owner)])]
  await Promise.all([
    run(DROP_FROM_LIST, [names.all, names.workflow(workflow)], member),
    ...lists.map((list) => run(DROP_FROM_LIST, [list], member)),
  ])
}

/** Counts a session as live no more, and joins no retry to it. */
async function dropFromDesk({ run, names }: Context, traces: Traces): Promise<void> {
  const member = memberOf(traces)
  await Promise.all([
    traces.owner !== undefined && run(DROP_FROM_LIST, [names.live(traces)], member),
    traces.retryOf !== undefined && run(DROP_FROM_LIST, [names.retry(traces)], member),
  ])
}

/** Makes room for the next one once a session has ended; its key stays for its time. */
export async function retire(context: Context, look: Look): Promise<void> {
  const { run, names, settings } = context
  const keyUntil = Math.max(look.createdAt + settings.keyRetentionMs, look.expiresAt)
  await Promise.all([
    dropFromDesk(context, look),
    look.key !== undefined && run(EXPIRE_KEY, [names.key(look)], look.birth, keyUntil),
  ])
}

/** Frees what a start had reserved, as if it had never been. */
export async function giveBack(context: Context, traces: Traces): Promise<void> {
  const { run, names } = context
  await Promise.all([
    dropFromDesk(context, traces),
    traces.key !== undefined && run(FREE_KEY, [names.key(traces)], traces.birth),
    dropFromLists(context, traces),
  ])
}
