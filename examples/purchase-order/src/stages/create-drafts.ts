import { createDrafts } from '../database/drafts.ts'
import { counted, type RunStage, savedOrder } from './stage.ts'

/** `product_draft_creation`: a draft for every distinct line. */
export const createProductDrafts: RunStage = async (job) => {
  const drafts = await createDrafts(job.services.database, savedOrder(job).orderId)
  return { message: counted(drafts, 'product draft'), metadata: { drafts } }
}
