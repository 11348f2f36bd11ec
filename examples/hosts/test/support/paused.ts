import type { SessionList } from '@progress/core'
import { as, type Host } from './host.ts'
import { ENDLESS } from './names.ts'
import { pollBodyOf, sessionOf } from './stream.ts'

/** Starts a session that is paused, and of which nothing more is heard until it is resumed or cancelled. */
export async function startPaused(host: Host, owner: string): Promise<{ path: string; seq: number }> {
  const response = await host.post(owner, ENDLESS, { prefer: 'respond-async' })
  const path = `/sessions/${sessionOf(response)}`
  await host.send(`${path}/pause`, { method: 'POST', headers: as(owner) })
  let { seq } = await pollBodyOf(response)
  for (;;) {
    const poll = await pollBodyOf(await host.send(`${path}?after=${seq}&wait=1`, { headers: as(owner) }))
    // What was being worked on when it was paused is finished first.
    if (poll.status === 'paused' && poll.events?.length === 0) return { path, seq }
    seq = poll.seq
  }
}

/** Cancels all that somebody has running. */
export async function cancelAll(host: Host, owner: string): Promise<void> {
  const { sessions } = (await (await host.send('/sessions', { headers: as(owner) })).json()) as SessionList
  for (const { sessionId, closed } of sessions) {
    if (!closed) await host.send(`/sessions/${sessionId}/cancel`, { method: 'POST', headers: as(owner) })
  }
}
