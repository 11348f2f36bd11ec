import { sinceOf } from './fit.ts'
import type { Json } from './json.ts'
import { ownOf } from './own.ts'
import { isLive } from './status.ts'
import { appendText } from './text.ts'
import type { Counts, LiveEvent, Patch, SessionEvent } from './types.ts'

/** Log lines that a snapshot, and so a merged event, keeps. */
export const MAX_LOG_LINES = 100

/** A patch that may bring keys of the result as well, and on its way to a slim state counts. */
export type AnyPatch = Patch & { data?: Record<string, Json> | undefined; counts?: Counts | undefined }

/** Fields that a patch replaces as a whole. */
const REPLACED = ['stage', 'message', 'status', 'startedAt', 'endAt', 'plan'] as const
/** Fields of which the later value is that of both. */
const LATEST = [...REPLACED, 'counts'] as const
/** Containers whose entries are values. */
const BY_ENTRY = ['counters', 'metadata'] as const
const BY_FIELD = ['stages', 'items'] as const

/**
 * Adds a patch to one that the caller owns: what `target` stood for, followed by `patch`. The cost follows `patch`, not
 * `target`, so that an emitter may gather ten thousand patches into one. Nothing of `patch` is changed, and no container
 * of it becomes part of `target`.
 */
export function absorbPatch(target: AnyPatch, patch: AnyPatch): void {
  const replaced = target as Record<string, unknown>
  for (const field of LATEST) if (patch[field] !== undefined) replaced[field] = patch[field]
  if (patch.percent !== undefined) target.percent = Math.max(target.percent ?? 0, patch.percent)
  for (const field of BY_ENTRY) {
    if (patch[field] === undefined) continue
    target[field] ??= {}
    Object.assign(target[field], patch[field])
  }
  for (const field of BY_FIELD) {
    const patches = patch[field] ?? {}
    for (const id of Object.keys(patches)) {
      target[field] ??= {}
      const entries = target[field] as Record<string, object>
      entries[id] = { ...ownOf(entries, id), ...patches[id] }
    }
  }
  if (patch.log !== undefined) target.log = [...(target.log ?? []), ...patch.log].slice(-MAX_LOG_LINES)
  absorbPartial(target, patch)
}

/** A later value drops the text appended before it; later text is joined onto whichever of the two is there. */
function absorbPartial(target: AnyPatch, { data, append }: AnyPatch): void {
  if (data !== undefined) {
    target.data = Object.assign(target.data ?? {}, data)
    if (target.append !== undefined) for (const key of Object.keys(data)) delete target.append[key]
  }
  for (const [key, text] of Object.entries(append ?? {})) {
    if (target.data !== undefined && Object.hasOwn(target.data, key)) {
      target.data[key] = appendText(target.data[key], text)
    } else {
      target.append ??= {}
      target.append[key] = (ownOf(target.append, key) ?? '') + text
    }
  }
  if (target.append !== undefined && Object.keys(target.append).length === 0) delete target.append
}

/**
 * Merges two adjacent live events to one that stands for both:
 * `applyEvent(s, mergeEvents(a, b))` equals `applyEvent(applyEvent(s, a), b)`, and merging is associative.
 *
 * @throws {TypeError} if `b` does not follow `a` directly.
 * @see docs/protocol.md, section 5
 */
export function mergeEvents(a: LiveEvent, b: LiveEvent): LiveEvent {
  return mergeRun([a, b])
}

/**
 * Shortens a run of events, in order: live ones that are adjacent become one, terminal events stay, as do events of a
 * type that this version does not know. A run of one stays as it is.
 *
 * @returns At most two events for what one log holds after some cursor.
 */
export function compact(events: readonly SessionEvent[]): SessionEvent[] {
  const compacted: SessionEvent[] = []
  let run: LiveEvent[] = []
  const close = (): void => {
    if (run.length > 0) compacted.push(mergeRun(run))
    run = []
  }
  for (const event of events) {
    if (isLive(event)) {
      const last = run.at(-1)
      if (last !== undefined && sinceOf(event) !== last.seq) close()
      run.push(event)
    } else {
      close()
      compacted.push(event)
    }
  }
  close()
  return compacted
}

function mergeRun(run: readonly LiveEvent[]): LiveEvent {
  const first = run[0] as LiveEvent
  if (run.length === 1) return first
  const target: AnyPatch = {}
  let last = first
  for (const event of run) {
    if (event !== first && sinceOf(event) !== last.seq) {
      throw new TypeError(`event ${event.seq}, which follows ${sinceOf(event)}, cannot be merged onto ${last.seq}`)
    }
    // The stage on a control event is information, and no patch.
    if (event.type !== 'control') absorbPatch(target, event)
    last = event
  }
  const { sessionId, seq, timestamp } = last
  const type = run.some((event) => event.type === 'partial') ? 'partial' : 'progress'
  return { type, sessionId, seq, since: sinceOf(first), timestamp, ...target } as LiveEvent
}
