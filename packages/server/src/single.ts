import { type AnyWorkflow, isFinal, type Problem, ProgressError, type Snapshot } from '@progress/core'
import { withAnyAbort } from './any-abort.ts'
import type { Call } from './call.ts'
import type { SessionHub } from './hub.ts'
import type { PlainReply } from './plain.ts'
import { failureProblem, problemReply, toProblem } from './problem.ts'
import { jsonReply } from './replies.ts'
import { sessionPath } from './route.ts'

/**
 * Waits for a session's end, for the client to leave, or for this process to close. Whatever else wakes it (a drain, a
 * store that lost writes) makes it look again.
 *
 * @param hub - Its hold is let go of.
 * @returns The state at the end; `undefined` where the session goes on.
 * @throws {ProgressError} `session_expired` where it is gone.
 */
export async function waitForEnd(
  { server, request }: Call,
  hub: SessionHub,
  waitMs: number,
): Promise<Snapshot | undefined> {
  const deadline = server.clock.now() + waitMs
  return withAnyAbort([request.signal, server.closing], async (signal) => {
    let current = hub
    for (;;) {
      const snapshot = await stateAfter(current, deadline - server.clock.now(), signal)
      if (isFinal(snapshot.status)) return snapshot
      if (signal.aborted || server.clock.now() >= deadline) return undefined
      const again = await server.hubs.session(snapshot.sessionId)
      if (again === undefined) throw new ProgressError('session_expired')
      current = again
    }
  })
}

async function stateAfter(hub: SessionHub, waitMs: number, signal: AbortSignal): Promise<Snapshot> {
  try {
    // No log is as long as this: only the end is beyond it.
    await hub.whenBeyond(Number.MAX_SAFE_INTEGER, waitMs, signal)
    return hub.snapshot
  } finally {
    hub.release()
  }
}

/**
 * A session that has ended, as a client that knows nothing of progress expects it: the bare result, or a problem.
 *
 * @see docs/protocol.md, section 2
 */
export function singleReply(snapshot: Snapshot, workflow: AnyWorkflow): PlainReply {
  const { sessionId, status, result = null, error, reason } = snapshot
  if (status === 'completed') return jsonReply(200, result)
  const cancelled = new ProgressError('cancelled', { message: reason })
  const { code, message, retryable } = cancelled
  return problemReply({ ...failureProblem(error ?? { code, message, retryable }, workflow.errors), sessionId })
}

/** A session that goes on beyond what a single reply may wait: it can be asked after. */
export function stillRunningReply({ server, base }: Call, sessionId: string): PlainReply {
  const { pollAfterMs } = server.settings
  const code = server.closing.aborted ? 'shutting_down' : 'still_running'
  const problem: Problem = { ...toProblem(new ProgressError(code, { retryAfterMs: pollAfterMs })), sessionId }
  return problemReply(problem, { Location: sessionPath(base, sessionId) })
}
