import { diagnosticsChannel } from './diagnostics.ts'
import { type Logger, silentLogger } from './logger.ts'
import { isTerminal } from './status.ts'
import type { SessionEvent, Snapshot } from './types.ts'

const eventChannel = /* @__PURE__ */ diagnosticsChannel('progress:event')
const sessionChannel = /* @__PURE__ */ diagnosticsChannel('progress:session')

/** Tells operators of what happens: log lines hold types, stages and ids, and payloads only where that was asked for. */
export interface SessionLogger {
  began(fields: { sessionId: string; workflow: string; attempt: number }): void
  written(workflow: string, events: readonly SessionEvent[]): void
  /** @param cause - What the work threw, in full: it stays among operators. */
  ended(snapshot: Snapshot, cause?: unknown): void
}

/** Makes the voice of a manager. */
export function createSessionLogger(logger: Logger, logPayloads: boolean): SessionLogger {
  const isSilent = logger === silentLogger
  const tell = (workflow: string, event: SessionEvent): void => {
    const { type, sessionId, seq, timestamp, stage } = event
    const percent = 'percent' in event ? event.percent : undefined
    logger.info(
      { sessionId, workflow, type, seq, timestamp, stage, percent, ...(logPayloads && { event }) },
      isTerminal(event) ? 'session event, the last' : 'session event',
    )
  }
  return {
    began(fields) {
      logger.info(fields, 'session began')
      if (sessionChannel.hasSubscribers) sessionChannel.publish({ phase: 'began', ...fields })
    },
    written(workflow, events) {
      for (const event of events) {
        // There is one of these for every event: where nobody listens nothing is made.
        if (!isSilent) tell(workflow, event)
        if (eventChannel.hasSubscribers) eventChannel.publish({ workflow, event })
      }
    },
    ended(snapshot, cause) {
      const { sessionId, workflow, status, seq, stage, percent, error } = snapshot
      const fields = {
        sessionId,
        workflow,
        status,
        events: seq,
        percent,
        stage: error?.stage ?? stage,
        stages: Object.keys(snapshot.stages),
        durationMs: (snapshot.endedAt ?? snapshot.updatedAt) - (snapshot.startedAt ?? snapshot.createdAt),
      }
      if (status === 'failed')
        logger.error({ ...fields, error, ...(cause !== undefined && { err: cause }) }, 'session failed')
      else logger.info(fields, `session ${status}`)
      if (sessionChannel.hasSubscribers) sessionChannel.publish({ phase: 'ended', ...fields })
    },
  }
}
