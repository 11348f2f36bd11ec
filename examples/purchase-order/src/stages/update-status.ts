import { setOrderStatus } from '../database/orders.ts'
import { setRunUsable } from '../database/runs.ts'
import { type RunStage, savedOrder } from './stage.ts'

/** `status_update`: the order can be used from now on. */
export const updateStatus: RunStage = async (job) => {
  const { services, emitter, context } = job
  await setOrderStatus(services.database, savedOrder(job).orderId, 'usable')
  await setRunUsable(services.database, context.session.sessionId)
  emitter.partial({ usable: true })
  return { message: 'The order can be used', metadata: { status: 'usable' } }
}
