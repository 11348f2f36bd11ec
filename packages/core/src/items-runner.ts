import type { Emitter } from './emitter.ts'
import { isProgressError } from './errors.ts'
import type { StopKind } from './item-outcome.ts'
import type { ItemContext, ItemEntry, ItemsOptions, ItemsSummary } from './items.ts'
import { type ItemsJob, ItemsRun, type ItemsRunTools } from './items-run.ts'
import { ownOf } from './own.ts'
import type { Refusals } from './refusals.ts'
import { isLive } from './status.ts'
import type { Fault, ItemState, SessionEvent, Snapshot } from './types.ts'

/** What is known from before this holder took the session. */
export interface EarlierItems {
  /** The items as another holder left them. */
  readonly found: Readonly<Record<string, ItemState>>
  /** The session that is tried again. */
  readonly before: Snapshot | undefined
  /** Items of it that are to be tried again; `undefined`: all that are not done. */
  readonly retryItems: readonly string[] | undefined
}

/** What the lists of one session share. */
export interface ItemsRunnerOptions extends Omit<ItemsRunTools, 'known' | 'claim'> {
  readonly signal: AbortSignal
}

/** Works through the lists of one session. */
export interface ItemsRunner {
  readonly items: Emitter['items']
  /** Is told before the work begins. */
  knows(earlier: EarlierItems): void
  /** Another writer's event, which the session's state has taken in. */
  learn(event: SessionEvent): void
  /** Stops every list that is under way. */
  stop(kind: StopKind, reason: unknown): void
}

/** Makes what works through the lists of one session; no item is worked on by two of them at once. */
export function createItemsRunner(options: ItemsRunnerOptions): ItemsRunner {
  const { signal, refusals } = options
  const runs = new Set<Pick<ItemsRun<string>, 'setBack' | 'stop' | 'ids'>>()
  const claimed = new Set<string>()
  let earlier: EarlierItems = { found: {}, before: undefined, retryItems: undefined }
  let named: ReadonlySet<string> | undefined
  let stopped: { readonly kind: StopKind; readonly reason: unknown } | undefined

  const tools: ItemsRunTools = {
    ...options,
    known: (id) => ({
      found: ownOf(earlier.found, id),
      before: ownOf(earlier.before?.items, id),
      isNamed: named?.has(id),
    }),
    claim: (id) => !claimed.has(id) && claimed.add(id) !== undefined,
  }

  const stop = (kind: StopKind, reason: unknown): void => {
    stopped ??= { kind, reason }
    for (const run of runs) run.stop(kind, reason)
  }
  signal.addEventListener('abort', () => stop(kindOf(signal.reason), signal.reason), { once: true })

  const workThrough = async <Entry extends string | ItemEntry>(job: ItemsJob<Entry>): Promise<ItemsSummary> => {
    assertList(job.list)
    if (stopped !== undefined && stopped.kind !== 'deadline') {
      options.onLate()
      throw stopped.reason
    }
    const run = new ItemsRun(tools, job)
    runs.add(run)
    try {
      const done = run.run()
      if (stopped !== undefined) run.stop(stopped.kind, stopped.reason)
      return await done
    } finally {
      runs.delete(run)
      for (const id of run.ids) claimed.delete(id)
    }
  }

  return {
    items<Entry extends string | ItemEntry>(
      list: Iterable<Entry> | AsyncIterable<Entry>,
      given: ItemsOptions,
      work: (item: ItemContext<Entry>) => unknown,
    ) {
      const done = Promise.resolve().then(() => workThrough({ ...rulesOf(given, refusals), list, work }))
      // Whoever does not wait for it is not to be killed by its end.
      done.catch(() => undefined)
      return done
    },
    knows(given) {
      earlier = given
      named = given.retryItems && new Set(given.retryItems)
    },
    learn(event) {
      if (!isLive(event) || event.type === 'control' || event.items === undefined) return
      const back = Object.entries(event.items).filter(([, fields]) => fields.status === 'pending')
      if (back.length > 0) for (const run of runs) run.setBack(back.map(([id]) => id))
    },
    stop,
  }
}

function assertList(list: unknown): void {
  const isList = typeof list === 'object' && list !== null && (Symbol.iterator in list || Symbol.asyncIterator in list)
  if (!isList) throw new TypeError('items are to be worked on, but no list of them was given')
}

function kindOf(reason: unknown): StopKind {
  if (isProgressError(reason, 'cancelled')) return 'cancelled'
  return isProgressError(reason, 'deadline') ? 'deadline' : 'lost'
}

/** Options as they can be followed; what cannot is refused, as all that the work says. */
function rulesOf(given: ItemsOptions | undefined, refusals: Refusals): Omit<ItemsJob<string>, 'list' | 'work'> {
  const { concurrency, timeoutMs } = given ?? {}
  const retry = given?.retry ?? {}
  const { isRetryable } = retry
  return {
    concurrency: Math.floor(refusals.number('concurrency', concurrency, 1, 10_000) ?? 3),
    maxAttempts: Math.floor(refusals.number('maxAttempts', retry.maxAttempts, 1, 1_000) ?? 3),
    delayMs: refusals.number('delayMs', retry.delayMs, 0, 3_600_000) ?? 1_000,
    timeoutMs: refusals.number('timeoutMs', timeoutMs, 1, 2 ** 31 - 1),
    isRetryable(fault: Fault) {
      if (isRetryable === undefined) return fault.retryable
      try {
        return isRetryable(fault) === true
      } catch (error) {
        refusals.note('isRetryable', String(error))
        return false
      }
    },
  }
}
