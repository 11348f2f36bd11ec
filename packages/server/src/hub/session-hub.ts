import { compact, type FollowingMessage } from '@progress/core'
import type { Audience, SessionHub } from '../hub.ts'
import { joinLog } from './advance.ts'
import type { HubContext } from './context.ts'
import { nextFor } from './delivery.ts'
import { messagesOf, snapshotMessage } from './parcels.ts'
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
    get head() {
      return shared.view.head
    },
    messagesAfter: (after, audience) => messagesAfter(shared, after, audience),
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

async function messagesAfter(
  shared: SharedSession,
  after: number | undefined,
  audience: Audience,
): Promise<FollowingMessage[]> {
  const { source } = shared
  if (after !== undefined && after > source.head) await shared.refresh()
  const { timeline } = source
  const next = nextFor({ cursor: after, timeline }, source, true)
  if (next === 'nothing' || next === 'wait') return []
  let events = next === 'events' && after !== undefined ? source.after(after) : undefined
  if (next === 'read' && after !== undefined) {
    const log = await source.readAfter(after).catch(() => undefined)
    const { head } = source
    if (timeline === source.timeline) events = joinLog(log, { cursor: after, head }, (seq) => source.after(seq))
  }
  if (events === undefined) return [snapshotMessage(source.snapshot, audience)]
  return messagesOf(compact(events), audience)
}
