import { type AnyWorkflow, isProgressError, type ProgressManager, type Work } from '@progress/core'
import type { JobOutcome } from 'purchase-order/queue/order-queue'
import { takeSession } from 'purchase-order/queue/take-session'
import { type IngestServices, type IngestWorkOptions, ingestWork } from '../ingest/ingest-work.ts'
import { labReportWork } from '../lab/lab-report-work.ts'
import { type ExtractPool, extractPool } from '../pool/extract-pool.ts'
import { proposalsWork, treeBuildWork } from '../texts/project-work.ts'
import { ingest, labReport, proposals, treeBuild } from '../workflows.ts'

/** The works of all workflows, for whoever takes their sessions from a queue. */
export interface Works {
  /** Works on a session of whichever workflow. */
  readonly take: (sessionId: string) => Promise<JobOutcome>
  /** Starts the threads, which takes a second: for whoever expects files soon. */
  warm(): void
  /** Ends the threads. */
  close(): Promise<void>
}

/** Where the sessions are, and what their works need. */
export interface WorksServices extends Omit<IngestServices, 'pool'> {
  readonly manager: ProgressManager
}

/** Brings the workflows and their works together; threads are started with the first file, if not before. */
export function createWorks({ manager, ...services }: WorksServices, options: IngestWorkOptions): Works {
  let started: ExtractPool | undefined
  const pool = (): ExtractPool => {
    started ??= extractPool(options.limits)
    return started
  }
  const works: readonly (readonly [AnyWorkflow, Work<AnyWorkflow>])[] = [
    [ingest, ingestWork({ ...services, pool }, options) as Work<AnyWorkflow>],
    [proposals, proposalsWork({ ...options, database: services.database }) as Work<AnyWorkflow>],
    [treeBuild, treeBuildWork({ ...options, database: services.database }) as Work<AnyWorkflow>],
    [labReport, labReportWork({ ...services, pool }, options) as Work<AnyWorkflow>],
  ]
  const byName = new Map(works.map(([workflow, work]) => [workflow.name, { workflow, work }]))
  return {
    async take(sessionId) {
      try {
        const view = await manager.read(sessionId)
        const found = view && byName.get(view.session.workflow)
        // A session that is gone needs nobody any more.
        if (found === undefined) return 'done'
        return await takeSession({ manager, ...found, logger: options.logger }, sessionId)
      } catch (error) {
        if (isProgressError(error, 'session_expired')) return 'done'
        return 'later'
      }
    },
    warm: () => pool().warm(),
    close: async () => started?.close(),
  }
}
