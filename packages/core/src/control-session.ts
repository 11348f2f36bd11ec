import { isProgressError, ProgressError } from './errors.ts'
import { foldLog } from './fold.ts'
import { createRandomId } from './ids.ts'
import type { SessionView } from './manager.ts'
import { ownOf } from './own.ts'
import { isFinal } from './status.ts'
import type { AppendBatch, SessionStore } from './store.ts'
import type { ControlAction, ItemPatch, LiveStatus, NewEvent } from './types.ts'

/**
 * Reads a session that must be there.
 *
 * @throws {ProgressError} `session_not_found`, `session_expired`.
 */
export async function readSession(store: SessionStore, sessionId: string): Promise<SessionView> {
  const log = await store.read(sessionId)
  if (log !== undefined) return { session: log.session, snapshot: foldLog(log) }
  const tombstone = await store.tombstone(sessionId)
  throw new ProgressError(tombstone === undefined ? 'session_not_found' : 'session_expired', { sessionId })
}

/** Refuses items that a session does not have. @throws {ProgressError} `invalid_input` */
export function assertItems({ snapshot }: SessionView, items: readonly string[] | undefined): void {
  const issues = (items ?? []).flatMap((item, index) =>
    Object.hasOwn(snapshot.items, item) ? [] : [{ path: ['items', index], message: 'the session has no such item' }],
  )
  if (issues.length > 0) throw new ProgressError('invalid_input', { issues, sessionId: snapshot.sessionId })
}

/**
 * Where each action leads from each status; `null`: it changes nothing and leaves no trace. A worker that is there goes
 * back to `active`, else the session waits as it did before.
 */
const LEADS_TO: Record<
  Exclude<ControlAction, 'retry'>,
  Record<LiveStatus, 'cancelling' | 'paused' | 'resumed' | null>
> = {
  cancel: {
    pending: 'cancelling',
    active: 'cancelling',
    paused: 'cancelling',
    waiting: 'cancelling',
    cancelling: null,
  },
  pause: { pending: 'paused', active: 'paused', paused: null, waiting: 'paused', cancelling: null },
  resume: { pending: null, active: null, paused: 'resumed', waiting: null, cancelling: null },
}

/**
 * Writes what a follower asks for into the log, where the worker hears of it, wherever it runs.
 *
 * @throws {ProgressError} `not_controllable` for an ended session.
 */
export async function controlSession(
  store: SessionStore,
  now: number,
  sessionId: string,
  action: Exclude<ControlAction, 'retry'>,
): Promise<SessionView> {
  const view = await readSession(store, sessionId)
  const { session, snapshot } = view
  if (isFinal(snapshot.status)) throw new ProgressError('not_controllable', { sessionId })
  const leadsTo = LEADS_TO[action][snapshot.status as LiveStatus]
  if (leadsTo === null) return view
  const asking = { store, now, view }
  const ended =
    leadsTo === 'cancelling' &&
    (await whereUnheld(() => ask(asking, { action }, { type: 'cancelled', timestamp: now }, { onlyIf: 'unheld' })))
  if (!ended) {
    const idle: LiveStatus = session.epoch === 0 ? 'pending' : 'waiting'
    const status = leadsTo === 'resumed' ? (session.lease === undefined ? idle : 'active') : leadsTo
    // Nobody knows how long it will rest.
    const estimate = status === 'paused' && snapshot.endAt !== undefined ? { endAt: null } : {}
    await ask(asking, { action }, { type: 'progress', timestamp: now, status, ...estimate })
  }
  return readSession(store, sessionId)
}

/** What is removed of an item that is to be tried again as if for the first time; what was found out stays. */
const ANEW = { status: 'pending', error: null, phase: null, percent: null, attempt: null } as const
const TIMES = ['startedAt', 'endedAt'] as const

/**
 * Sets items of a live session back that failed, so that its worker, wherever it runs, tries them again; others stay as
 * they are. Where none is set back it leaves no trace.
 *
 * @param items - Those that are to be tried again; `undefined`: all that failed.
 * @throws {ProgressError} `invalid_input` for unknown items, `session_live` for a session that is being cancelled,
 * `not_controllable` for one that has ended meanwhile.
 */
export async function retryItems(
  store: SessionStore,
  now: number,
  view: SessionView,
  items: readonly string[] | undefined,
): Promise<SessionView> {
  assertItems(view, items)
  const { sessionId, status, items: states } = view.snapshot
  if (status === 'cancelling') throw new ProgressError('session_live', { sessionId })
  const failed = [...new Set(items ?? Object.keys(states))].flatMap((id): [string, ItemPatch][] => {
    const state = ownOf(states, id)
    if (state?.status !== 'failed') return []
    const times = TIMES.filter((field) => state[field] !== undefined).map((field) => [field, null])
    return [[id, { ...ANEW, ...Object.fromEntries(times) }]]
  })
  if (failed.length === 0) return view
  const asked = { action: 'retry' as const, ...(items !== undefined && { items: [...items] }) }
  await ask({ store, now, view }, asked, { type: 'progress', timestamp: now, items: Object.fromEntries(failed) })
  return readSession(store, sessionId)
}

interface Asking {
  readonly store: SessionStore
  readonly now: number
  readonly view: SessionView
}

/** Writes that something is asked for, and in the same step what follows from it. */
async function ask(
  { store, now, view }: Asking,
  asked: { readonly action: ControlAction; readonly items?: string[] },
  then: NewEvent,
  batch: Partial<AppendBatch> = {},
): Promise<void> {
  const { sessionId, stage } = view.snapshot
  const there = stage === undefined ? {} : { stage }
  const events = [
    { type: 'control', timestamp: now, ...asked, ...there },
    { ...then, ...there },
  ] as NewEvent[]
  try {
    await store.append(sessionId, { writer: `control:${createRandomId()}`, batch: 1, events, ...batch })
  } catch (error) {
    if (!isProgressError(error, 'session_sealed')) throw error
    throw new ProgressError('not_controllable', { sessionId, cause: error })
  }
}

/** @returns Whether it was done; not where somebody works on the session. */
async function whereUnheld(append: () => Promise<unknown>): Promise<boolean> {
  try {
    await append()
    return true
  } catch (error) {
    if (isProgressError(error, 'session_held')) return false
    throw error
  }
}
