import type { StageOf } from '@progress/core'
import type { OrderWorkflow } from './client.ts'

/** The stages in the order in which they are gone through, in a word or two, where there is no room for a title. */
export const STAGE_NAMES: Readonly<Record<StageOf<OrderWorkflow>, string>> = {
  ai_parsing: 'Reading',
  database_save: 'Saving',
  product_draft_creation: 'Drafts',
  image_attachment: 'Attach',
  shopify_sync: 'Shop',
  status_update: 'Status',
  background_image_processing: 'Images',
}
