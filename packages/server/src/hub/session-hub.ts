import { compact } from '@progress/core'
import type { Changes, SessionHub } from '../hub.ts'
import { type Showing, shownCourse, shownSnapshot } from '../shown.ts'
import { joinLog } from './advance.ts'
import type { HubContext } from './context.ts'
import { nextFor } from './delivery.ts'
import { sessionStream } from './session-stream.ts'
import type { SharedSession } from './shared-session.ts'

/** One hold on a shared session, as the handler has it. */
export function sessionHub(shared: SharedSession, context: HubContext): SessionHub {
  let released = false
  return {
    get session() {
      return shared.view.session
    },
    get snapshot() {
      return shared.view.snapshot
    },
    get status() {
      return shared.view.state.status
    },
    get head() {
      return shared.view.head
    },
    changesAfter: (after, audience) =>
      changesAfter(shared, { after, audience, maxSnapshotItems: context.settings.maxSnapshotItems }),
    itemPage: (query) => shared.view.itemPage(query),
    whenBeyond(seq, waitMs, signal) {
      const { head, ended } = shared.view
      if (head > seq || ended || shared.isFreed) return Promise.resolve()
      return shared.waiters.wait(seq, waitMs, signal)
    },
    stream: (options) => sessionStream(shared, context, options),
    release() {
      if (released) return
      released = true
      shared.release()
    },
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
