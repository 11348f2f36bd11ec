import { isFinal } from '@progress/core'
import { failureText } from './failures.ts'
import { type OrderSnapshot, titleOf } from './order-view.ts'

type Sessions = ReadonlyMap<string, OrderSnapshot>

/**
 * What a person who does not see the page is told: how orders ended that were still in progress when it last spoke.
 *
 * It may be asked of any two states, however far apart: many ends at once are one sentence.
 *
 * @param previous - `undefined`: nothing was told yet, and what had ended before is no news.
 * @returns `''` where there is nothing to say.
 */
export function tellEnds(previous: Sessions | undefined, next: Sessions): string {
  if (!previous) return ''
  const ended = [...next.values()].filter(({ sessionId, status }) => {
    const before = previous.get(sessionId)
    return isFinal(status) && before !== undefined && !isFinal(before.status)
  })
  const done = ended.filter(({ status }) => status === 'completed')
  const failed = ended.filter(({ status }) => status === 'failed')
  const cancelled = ended.filter(({ status }) => status === 'cancelled')
  return [
    done[0] && (done.length === 1 ? `${titleOf(done[0])}: done.` : `${done.length} orders are done.`),
    failed[0] && (failed.length === 1 ? failureOf(failed[0]) : `${failed.length} orders failed.`),
    cancelled[0] &&
      (cancelled.length === 1 ? `${titleOf(cancelled[0])}: cancelled.` : `${cancelled.length} orders are cancelled.`),
  ]
    .filter(Boolean)
    .join(' ')
}

const failureOf = (order: OrderSnapshot): string =>
  `${titleOf(order)} failed: ${order.error ? failureText(order.error) : 'nobody said why.'}`
