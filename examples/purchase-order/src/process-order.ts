import { isProgressError, type Logger, ProgressError, type Work } from '@progress/core'
import { isConnectionError, retrying } from './database/retrying.ts'
import { beginRun, endRun, type RunEnd, type RunStart, setRunOrder } from './database/runs.ts'
import { orderSchema } from './order.ts'
import { attachImages } from './stages/attach-images.ts'
import { createProductDrafts } from './stages/create-drafts.ts'
import { processImages } from './stages/process-images.ts'
import { readOrderDocument } from './stages/read-document.ts'
import { saveOrderRows } from './stages/save-order.ts'
import { type Job, type OrderServices, type RunStage, type StageId, savedOrder } from './stages/stage.ts'
import { syncShop } from './stages/sync-shop.ts'
import { updateStatus } from './stages/update-status.ts'
import type { purchaseOrder } from './workflow.ts'

/** The stages in their order. */
const STAGES: Readonly<Record<StageId, RunStage>> = {
  ai_parsing: readOrderDocument,
  database_save: saveOrderRows,
  product_draft_creation: createProductDrafts,
  image_attachment: attachImages,
  shopify_sync: syncShop,
  status_update: updateStatus,
  background_image_processing: processImages,
}

/** How the work is done. */
export interface ProcessOrderOptions {
  readonly logger: Logger
  /** Aborted when this process must end: the work stops, and gives its session back for another worker. */
  readonly stop?: AbortSignal
  /** Awaited before each stage: what tests hold the work with. */
  readonly beforeStage?: (stage: StageId, document: { readonly name: string }, signal: AbortSignal) => Promise<void>
}

/** The work of `purchase-order`. What an earlier worker, or an earlier try, has finished is not done again. */
export function processOrder(services: OrderServices, options: ProcessOrderOptions): Work<typeof purchaseOrder> {
  return async (input, emitter, context) => {
    if (!('document' in input)) throw new ProgressError('invalid_input', { message: 'The upload was not put away' })
    const { stop, logger } = options
    const signal = stop === undefined ? context.signal : AbortSignal.any([context.signal, stop])
    const job: Job = { input, services, emitter, context, signal }
    const run = runOf(job)
    try {
      await reaching(job, () => beginRun(services.database, run))
      const done = await resume(job)
      for (const [stage, work] of Object.entries(STAGES) as [StageId, RunStage][]) {
        if (!done.has(stage)) await runStage(job, stage, work, options)
      }
      await reaching(job, () => endRun(services.database, run, { status: 'completed' }))
      return savedOrder(job).order
    } catch (error) {
      if (stop?.aborted && !context.signal.aborted) context.handBack()
      await noteEnd(job, run, error).catch((err: unknown) => {
        logger.warn({ err, sessionId: run.sessionId }, 'the end of a run could not be noted')
      })
      throw isConnectionError(error)
        ? new ProgressError('database_unavailable', { retryable: true, cause: error })
        : error
    }
  }
}

function runOf({ input, context: { session } }: Job): RunStart {
  const { sessionId, createdAt, retryOf } = session
  return { sessionId, merchant: input.merchant, isRetry: retryOf !== undefined, createdAt }
}

async function runStage(job: Job, stage: StageId, work: RunStage, { beforeStage }: ProcessOrderOptions): Promise<void> {
  const { emitter, signal, input } = job
  await emitter.untilResumed()
  emitter.stage(stage)
  await beforeStage?.(stage, input.document, signal)
  signal.throwIfAborted()
  const { message, metadata } = await reaching(job, () => work(job))
  emitter.update({ stage, message, metadata })
}

/** Runs something that asks the database, and again where that could not be reached. */
function reaching<T>({ signal, emitter }: Job, step: () => Promise<T>): Promise<T> {
  const onRetry = (): void => emitter.log('The database cannot be reached: trying again', { level: 'warn' })
  return retrying(step, { signal, onRetry })
}

/**
 * Takes up where the session's last worker, or the session that is retried, came to.
 *
 * @returns The stages that are done.
 */
async function resume(job: Job): Promise<ReadonlySet<StageId>> {
  const { context, emitter, services } = job
  const done = new Set<StageId>()
  const before = context.previous
  const order = orderSchema.safeParse(before?.partial.order)
  if (before === undefined || !order.success) return done
  const orderId = before.stages.database_save?.metadata?.orderId
  job.order = order.data
  if (typeof orderId === 'number') {
    job.orderId = orderId
    await reaching(job, () => setRunOrder(services.database, context.session.sessionId, orderId))
  }
  const isRetry = before.sessionId !== context.session.sessionId
  for (const stage of Object.keys(STAGES) as StageId[]) {
    const state = before.stages[stage]
    if (state?.status !== 'completed' || (stage !== 'ai_parsing' && job.orderId === undefined)) break
    done.add(stage)
    if (!isRetry) continue
    emitter.stage(stage, { message: state.message ?? 'Done before', metadata: state.metadata ?? {} })
    if (stage === 'ai_parsing') emitter.partial({ order: order.data })
    if (stage === 'status_update') emitter.partial({ usable: true })
  }
  if (done.size > 0) emitter.log(`Going on after ${done.size} of ${Object.keys(STAGES).length} stages`)
  return done
}

/** A session that was lost to another worker is that one's to note. */
async function noteEnd({ services, context }: Job, run: RunStart, error: unknown): Promise<void> {
  const reason: unknown = context.signal.aborted ? context.signal.reason : error
  const code = isProgressError(reason) ? reason.code : 'internal'
  if (context.signal.aborted && code !== 'cancelled' && code !== 'deadline') return
  const end: RunEnd = code === 'cancelled' ? { status: 'cancelled' } : { status: 'failed', errorCode: code }
  await endRun(services.database, run, end)
}
