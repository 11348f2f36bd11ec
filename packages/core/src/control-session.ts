import { isProgressError, ProgressError } from './errors.ts'
import { foldLog } from './fold.ts'
import { createRandomId } from './ids.ts'
import type { SessionView } from './manager.ts'
import { isFinal } from './status.ts'
import type { AppendBatch, SessionStore } from './store.ts'
import type { ControlAction, LiveStatus, NewEvent, SessionStatus } from './types.ts'

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
 * @throws {ProgressError} `not_controllable` for an ended session, `session_live` for a retry of one that has not ended.
 */
export async function controlSession(
  store: SessionStore,
  now: number,
  sessionId: string,
  action: ControlAction,
): Promise<SessionView> {
  const view = await readSession(store, sessionId)
  const { session, snapshot } = view
  if (isFinal(snapshot.status)) throw new ProgressError('not_controllable', { sessionId })
  if (action === 'retry') throw new ProgressError('session_live', { sessionId })
  const leadsTo = LEADS_TO[action][snapshot.status as LiveStatus]
  if (leadsTo === null) return view
  const stage = snapshot.stage === undefined ? {} : { stage: snapshot.stage }
  const asked: NewEvent = { type: 'control', timestamp: now, action, ...stage }
  const append = (then: NewEvent, batch: Partial<AppendBatch> = {}): Promise<number> =>
    store.append(sessionId, { writer: `control:${createRandomId()}`, batch: 1, events: [asked, then], ...batch })
  try {
    const ended =
      leadsTo === 'cancelling' &&
      (await whereUnheld(() => append({ type: 'cancelled', timestamp: now, ...stage }, { onlyIf: 'unheld' })))
    if (!ended) {
      const idle: SessionStatus = session.epoch === 0 ? 'pending' : 'waiting'
      const status = leadsTo === 'resumed' ? (session.lease === undefined ? idle : 'active') : leadsTo
      await append({ type: 'progress', timestamp: now, status, ...stage } as NewEvent)
    }
  } catch (error) {
    if (isProgressError(error, 'session_sealed'))
      throw new ProgressError('not_controllable', { sessionId, cause: error })
    throw error
  }
  return readSession(store, sessionId)
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
