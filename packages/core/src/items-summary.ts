import type { ItemsSummary } from './items.ts'
import type { ItemState } from './types.ts'

const MAX_FAILURES = 100
const COUNTED = ['completed', 'failed', 'skipped', 'cancelled'] as const

/**
 * What became of a list.
 *
 * @param items - Its items as they are now, in the list's order.
 * @param timedOut - The session's deadline came first.
 */
export function summaryOfList(
  items: readonly { readonly id: string; readonly state: ItemState }[],
  timedOut: boolean,
): ItemsSummary {
  const counts = { completed: 0, failed: 0, skipped: 0, cancelled: 0 }
  const failures: { id: string; error: NonNullable<ItemState['error']> }[] = []
  for (const { id, state } of items) {
    const counted = COUNTED.find((status) => status === state.status)
    if (counted !== undefined) counts[counted] += 1
    if (state.status === 'failed' && failures.length < MAX_FAILURES) failures.push({ id, error: state.error ?? UNSAID })
  }
  const whole = counts.failed === 0 && counts.cancelled === 0 && !timedOut
  return { total: items.length, ...counts, failures, timedOut, outcome: whole ? 'full' : 'partial' }
}

const UNSAID = { code: 'internal', message: 'The work did not say why it failed', retryable: false }
