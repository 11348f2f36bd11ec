import type { AnyWorkflow, ParsedInputOf, SessionRecord, Work } from '@progress/core'

/** A workflow with its work, as `createProgressHandler` takes it; made by `implement` and `dispatch`. */
export type ServedWorkflow =
  | { readonly kind: 'implement'; readonly workflow: AnyWorkflow; readonly work: Work<AnyWorkflow> }
  | {
      readonly kind: 'dispatch'
      readonly workflow: AnyWorkflow
      readonly enqueue: (input: unknown, session: SessionRecord) => unknown
    }

/**
 * Serves a workflow whose work runs in the process that took the request. A client that leaves does not stop it.
 *
 * @param work - Its return completes the session, a throw fails it.
 */
export function implement<W extends AnyWorkflow>(workflow: W, work: Work<W>): ServedWorkflow {
  return { kind: 'implement', workflow, work: work as Work<AnyWorkflow> }
}

/**
 * Serves a workflow whose work is done elsewhere: `enqueue` hands the session to a queue, whose worker, in whatever
 * process, calls `manager.attach(workflow, session.sessionId, work)`.
 *
 * @param enqueue - Resolves when the queue has it for sure. If it throws, the session and its key are removed, and the
 * client gets 503 `dispatch_failed`.
 */
export function dispatch<W extends AnyWorkflow>(
  workflow: W,
  enqueue: (input: ParsedInputOf<W>, session: SessionRecord) => unknown,
): ServedWorkflow {
  return { kind: 'dispatch', workflow, enqueue: enqueue as (input: unknown, session: SessionRecord) => unknown }
}

/**
 * Looks workflows up by name.
 *
 * @throws {TypeError} where two have the same name.
 */
export function byName(served: readonly ServedWorkflow[]): ReadonlyMap<string, ServedWorkflow> {
  const named = new Map(served.map((one) => [one.workflow.name, one]))
  if (named.size < served.length) throw new TypeError('two workflows have the same name')
  return named
}
