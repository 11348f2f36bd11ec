import {
  compact,
  type ItemPage,
  type ItemPageQuery,
  type SessionRecord,
  type SessionStatus,
  type Snapshot,
} from '@progress/core'
import type { Audience, Changes, FollowOptions, SessionHub } from '../hub.ts'
import { type Showing, shownCourse, shownSnapshot } from '../shown.ts'
import type { StreamSource } from '../stream.ts'
import { joinLog } from './advance.ts'
import type { HubContext } from './context.ts'
import { nextFor } from './delivery.ts'
import { sessionStream } from './session-stream.ts'
import type { SharedSession } from './shared-session.ts'

/** One hold on a shared session, as the handler has it. A follower keeps it: it is small. */
export class SessionHold implements SessionHub {
  readonly #shared: SharedSession
  readonly #context: HubContext
  #released = false

  constructor(shared: SharedSession, context: HubContext) {
    this.#shared = shared
    this.#context = context
  }

  get session(): SessionRecord {
    return this.#shared.view.session
  }

  get snapshot(): Snapshot {
    return this.#shared.view.snapshot
  }

  get status(): SessionStatus {
    return this.#shared.view.state.status
  }

  get head(): number {
    return this.#shared.view.head
  }

  changesAfter(after: number | undefined, audience: Audience): Promise<Changes> {
    return changesAfter(this.#shared, { after, audience, maxSnapshotItems: this.#context.settings.maxSnapshotItems })
  }

  itemPage(query: ItemPageQuery): ItemPage | undefined {
    return this.#shared.view.itemPage(query)
  }

  whenBeyond(seq: number, waitMs: number, signal?: AbortSignal): Promise<void> {
    const { head, ended } = this.#shared.view
    if (head > seq || ended || this.#shared.isFreed) return Promise.resolve()
    return this.#shared.waiters.wait(seq, waitMs, signal)
  }

  stream(options: FollowOptions): StreamSource {
    return sessionStream(this.#shared, this.#context, options)
  }

  release(): void {
    if (this.#released) return
    this.#released = true
    this.#shared.release()
  }
}

/** What leads there and where it leads are of the same moment. */
async function changesAfter(
  shared: SharedSession,
  { after, ...showing }: Showing & { readonly after: number | undefined },
): Promise<Changes> {
  const { source } = shared
  if (after !== undefined && after > source.head) await shared.refresh()
  const { timeline } = source
  const next = nextFor({ cursor: after, timeline }, source, true)
  let events = next === 'events' && after !== undefined ? source.after(after) : undefined
  if (next === 'read' && after !== undefined) {
    const log = await source.readAfter(after).catch(() => undefined)
    const { head } = source
    if (timeline === source.timeline) events = joinLog(log, { cursor: after, head }, (seq) => source.after(seq))
  }
  const { state, largeFrom } = source
  const { seq, status } = state
  if (next === 'nothing' || next === 'wait') return { messages: [], seq, status }
  const course = events && { cursor: after ?? 0, events: compact(events), after: state, largeFrom }
  // Whoever asked may keep the message: it must not change with the next event.
  const messages = (course && shownCourse(course, showing)) ?? [shownSnapshot(shared.view.snapshot, showing)]
  return { messages, seq, status }
}
