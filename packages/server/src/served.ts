import type { AnyWorkflow, Json, ParsedInputOf, SessionRecord, Work } from '@progress/core'

/** A workflow with its work, as `createProgressHandler` takes it; made by `implement` and `dispatch`. */
export type ServedWorkflow =
  | {
      readonly kind: 'implement'
      readonly workflow: AnyWorkflow
      readonly work: Work<AnyWorkflow>
      readonly keep?: Keep | undefined
    }
  | {
      readonly kind: 'dispatch'
      readonly workflow: AnyWorkflow
      readonly enqueue: (input: unknown, session: SessionRecord) => unknown
      readonly keep?: Keep | undefined
    }

/** What is known of a start when its input is put away. */
export interface KeepContext {
  /** Who starts it; `undefined` where everybody is served. */
  readonly owner: string | undefined
}

type Keep<Input = unknown> = (input: Input, context: KeepContext) => Json | Promise<Json>

/** How a workflow is served. */
export interface ServeOptions<W extends AnyWorkflow> {
  /**
   * Gives what is kept with the session in the input's place: it puts an upload away, and gives a reference to it, which
   * the workflow's schema must take too. `enqueue`, the work and every retry then get the parse of that. Without it, an
   * input with files is not kept, so that its session cannot be retried.
   *
   * It is called for every start, also for one whose client sent the kept form itself: there it must refuse what is not
   * the owner's, by a `ProgressError`. And it is called before limits and keys are looked at: name what is put away by
   * its content, so that a repeated start finds it there.
   */
  readonly keep?: (input: ParsedInputOf<W>, context: KeepContext) => Json | Promise<Json>
}

/**
 * Serves a workflow whose work runs in the process that took the request. A client that leaves does not stop it.
 *
 * @param work - Its return completes the session, a throw fails it.
 */
export function implement<W extends AnyWorkflow>(
  workflow: W,
  work: Work<W>,
  { keep }: ServeOptions<W> = {},
): ServedWorkflow {
  return { kind: 'implement', workflow, work: work as Work<AnyWorkflow>, keep: keep as Keep | undefined }
}

/**
 * Serves a workflow whose work is done elsewhere: `enqueue` hands the session to a queue, whose worker, in whatever
 * process, calls `manager.attach(workflow, session.sessionId, work)`.
 *
 * @param enqueue - Resolves when the queue has it for sure. If it throws, the session and its key are removed, and the
 * client gets 503 `dispatch_failed`. A start that is repeated before a worker has taken its session is handed over once
 * more, for the process that took the first one may be dead: name the job by `session.sessionId`, so that the queue
 * knows it.
 */
export function dispatch<W extends AnyWorkflow>(
  workflow: W,
  enqueue: (input: ParsedInputOf<W>, session: SessionRecord) => unknown,
  { keep }: ServeOptions<W> = {},
): ServedWorkflow {
  return {
    kind: 'dispatch',
    workflow,
    enqueue: enqueue as (input: unknown, session: SessionRecord) => unknown,
    keep: keep as Keep | undefined,
  }
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
