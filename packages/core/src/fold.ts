import { checkEvent } from './check.ts'
import { type Fit, fitEvent } from './fit.ts'
import { type AnyPatch, MAX_LOG_LINES } from './merge.ts'
import { isName } from './names.ts'
import { ownOf } from './own.ts'
import { isShown } from './slim.ts'
import type { SessionLog } from './store.ts'
import { appendText } from './text.ts'
import type { Counts, SessionEvent, SessionRecord, Snapshot } from './types.ts'

/** The state of a session before its first event. */
export function initialSnapshot(
  session: Pick<SessionRecord, 'sessionId' | 'workflow' | 'topics' | 'plan' | 'retryOf' | 'createdAt'>,
): Snapshot {
  return {
    sessionId: session.sessionId,
    workflow: session.workflow,
    seq: 0,
    topics: session.topics,
    status: 'pending',
    percent: 0,
    plan: session.plan,
    stages: {},
    items: {},
    counts: { total: 0, pending: 0, active: 0, waiting: 0, completed: 0, failed: 0, skipped: 0, cancelled: 0 },
    counters: {},
    metadata: {},
    log: [],
    partial: {},
    ...(session.retryOf !== undefined && { retryOf: session.retryOf }),
    createdAt: session.createdAt,
    updatedAt: session.createdAt,
  }
}

/**
 * The state of a session of whose end nothing but the outcome came: no messages, and no snapshot.
 *
 * @param base - The last that was known of it.
 * @param end - How it ended.
 * @param now - Epoch milliseconds: when it has ended, as far as is known.
 */
export function endedSnapshot(
  base: Snapshot | Pick<Snapshot, 'sessionId' | 'workflow'>,
  end: Partial<Snapshot>,
  now: number,
): Snapshot {
  const begun = initialSnapshot({ topics: [], plan: [], createdAt: now, ...base })
  return { ...begun, ...base, endedAt: now, updatedAt: now, ...end }
}

/**
 * The state after an event. Pure: `snapshot` stays as it is, and shares what did not change with the result.
 *
 * @returns `snapshot` itself where the event does not apply: it is old, beyond a gap (`fitEvent` tells), or invalid.
 * @see docs/protocol.md, section 5
 */
export function applyEvent(snapshot: Snapshot, event: SessionEvent): Snapshot {
  const fold = createFold(snapshot)
  return fold.apply(event) === 'next' ? fold.snapshot() : snapshot
}

/**
 * The state that a log stands for.
 *
 * @param base - The state at the cursor that the log was read from, where it was and the answer begins there.
 * @throws {TypeError} if the log has a gap: its store is broken.
 */
export function foldLog(log: SessionLog, base?: Snapshot): Snapshot {
  const fold = createFold(log.checkpoint ?? base ?? initialSnapshot(log.session))
  for (const event of log.events) {
    if (fold.apply(event) === 'gap') throw new TypeError(`event ${event.seq} does not follow ${fold.seq}`)
  }
  return fold.snapshot()
}

/** A state that events are applied to in place, for whoever applies many between two looks at it. */
export interface Fold {
  readonly seq: number
  /** The state now, as long as nothing more is applied: for a look that costs no copy. */
  readonly state: Readonly<Snapshot>
  /**
   * @returns `'next'` if the event was applied; an invalid one counts as a gap, and on a slim state one that changes items
   * without saying what they count to then.
   */
  apply(event: SessionEvent): Fit
  /** Applies what no log has given a place yet; `seq` and `updatedAt` stay. */
  applyPatch(patch: AnyPatch): void
  /** The state now. It never changes afterwards: the next event copies what it touches. */
  snapshot(): Snapshot
}

type Container = 'stages' | 'items' | 'counts' | 'counters' | 'metadata' | 'log' | 'partial'

/** Begins a fold at `initial`, which it does not change. */
export function createFold(initial: Snapshot): Fold {
  let state = initial
  let shared = true
  const owned = new Set<Container>()

  /** The containers that nobody else can see are changed in place; others are copied once. */
  const own = <K extends Container>(field: K): Snapshot[K] => {
    if (!owned.has(field)) {
      owned.add(field)
      state[field] = (field === 'log' ? [...state.log] : { ...state[field] }) as Snapshot[K]
    }
    return state[field]
  }
  const ownState = (): void => {
    if (!shared) return
    shared = false
    state = { ...state }
  }

  const replaceEntries = (field: 'counters' | 'metadata', entries: Readonly<Record<string, unknown>>): void => {
    for (const name of Object.keys(entries)) setOrRemove(own(field), name, entries[name])
  }

  const applyEntries = (patch: AnyPatch): void => {
    const { stages: changes } = patch
    if (changes) {
      for (const id of Object.keys(changes)) {
        const stages = own('stages')
        stages[id] = withFields(ownOf(stages, id), changes[id] as object)
      }
    }
    // Only of a whole state do counts follow from the items.
    if (state.itemsOmitted) state.counts = patch.counts ?? state.counts
    if (patch.items) applyItems(own('items'), state.itemsOmitted ? undefined : own('counts'), patch.items)
    if (patch.counters) replaceEntries('counters', patch.counters)
    if (patch.metadata) replaceEntries('metadata', patch.metadata)
  }

  const applyPatch = (patch: AnyPatch): void => {
    ownState()
    replaceFields(state, patch)
    applyEntries(patch)
    if (patch.log !== undefined) {
      const log = own('log')
      log.push(...patch.log)
      if (log.length > MAX_LOG_LINES) log.splice(0, log.length - MAX_LOG_LINES)
    }
    if (patch.data !== undefined) Object.assign(own('partial'), patch.data)
    const { append } = patch
    if (append) {
      for (const key of Object.keys(append)) {
        const partial = own('partial')
        partial[key] = appendText(ownOf(partial, key), append[key] as string)
      }
    }
  }

  return {
    get seq() {
      return state.seq
    },
    get state() {
      return state
    },
    apply(event) {
      const fit = fitEvent(state.seq, event)
      if (fit !== 'next') return fit
      if (checkEvent(event) !== undefined || isTooBare(state, event)) return 'gap'
      ownState()
      if (isPatch(event)) applyPatch(event)
      else endWith(state, event)
      state.seq = event.seq
      return 'next'
    },
    applyPatch,
    snapshot() {
      shared = true
      owned.clear()
      return state
    },
  }
}

/** What any event but a patch does. One of an unknown type does nothing. */
function endWith(state: Snapshot, event: Exclude<SessionEvent, { type: 'progress' | 'partial' }>): void {
  switch (event.type) {
    case 'control':
      state.updatedAt = event.timestamp
      return
    case 'complete':
      state.status = 'completed'
      state.result = event.data
      state.outcome = event.outcome
      state.percent = Math.max(state.percent, event.percent ?? 100)
      if (event.fromCache !== undefined) state.fromCache = event.fromCache
      break
    case 'error':
      state.status = 'failed'
      state.error = event.error
      break
    case 'cancelled':
      state.status = 'cancelled'
      if (event.reason !== undefined) state.reason = event.reason
      break
    default:
      return
  }
  state.endedAt = event.timestamp
  state.updatedAt = event.timestamp
  delete state.endAt
}

function replaceFields(state: Snapshot, patch: AnyPatch & { timestamp?: number }): void {
  if (patch.percent !== undefined) state.percent = Math.max(state.percent, patch.percent)
  // Each by its own name, and in no loop over names: this is done for every event of every session.
  if (patch.stage !== undefined) setOrRemove(state, 'stage', patch.stage)
  if (patch.message !== undefined) setOrRemove(state, 'message', patch.message)
  if (patch.status !== undefined) state.status = patch.status
  if (patch.startedAt !== undefined) state.startedAt = patch.startedAt
  if (patch.endAt !== undefined) setOrRemove(state, 'endAt', patch.endAt)
  if (patch.plan !== undefined) state.plan = patch.plan
  if (patch.timestamp !== undefined) state.updatedAt = patch.timestamp
}

function setOrRemove<T extends object>(target: T, key: keyof T, value: unknown): void {
  if (value === null) delete target[key]
  else target[key] = value as T[keyof T]
}

/** A stage or item after a change; naming it creates it. Always a new object, so that states may share the old one. */
export function withFields<S extends { status: string }>(before: S | undefined, fields: object): S {
  const after = { ...before } as unknown as Record<string, unknown>
  after.status ??= 'pending'
  for (const field of Object.keys(fields)) {
    const value = (fields as Record<string, unknown>)[field]
    if (isName(field) && value !== undefined) setOrRemove(after, field, value)
  }
  return after as S & Record<string, unknown>
}

/** @param counts - Of a whole state; without them only those items stay that a slim one holds. */
function applyItems(
  items: Snapshot['items'],
  counts: Counts | undefined,
  patches: NonNullable<AnyPatch['items']>,
): void {
  for (const id of Object.keys(patches)) {
    const fields = patches[id] as object
    const before = ownOf(items, id)
    const after = withFields(before, fields)
    if (counts || isShown(after)) items[id] = after
    else delete items[id]
    if (!counts) continue
    if (before) counts[before.status] -= 1
    else counts.total += 1
    counts[after.status] += 1
  }
}

/** Whether an event changes stages, items and all the rest; others have a place and no patch. */
const isPatch = (event: SessionEvent): event is Extract<SessionEvent, { type: 'progress' | 'partial' }> =>
  event.type === 'progress' || event.type === 'partial'

/** Whether an event was meant for a whole state, while this one is slim. */
const isTooBare = ({ itemsOmitted }: Snapshot, event: SessionEvent): boolean =>
  Boolean(itemsOmitted && isPatch(event) && event.items && !event.counts)
