import { isFinal } from '@progress/core'
import type { OrderSnapshot } from './order-view.ts'

/** What the page counts by itself, at once; the server knows of ended orders that the page has forgotten, too. */
export interface PipelineCounts {
  /** Not taken by a worker yet. */
  readonly queued: number
  /** How many orders are in each stage now, by its id. */
  readonly stages: Readonly<Record<string, number>>
  readonly done: number
  readonly failed: number
  /** Orders that were done in the last hour. */
  readonly perHour: number
  /** Changes whenever an order ends, which is when the server's counts do. */
  readonly moment: string
}

const HOUR_MS = 3_600_000

/** Counts orders by where they are. @param now - Epoch ms. */
export function pipelineOf(orders: Iterable<OrderSnapshot>, now: number): PipelineCounts {
  const stages: Record<string, number> = {}
  let [queued, done, failed, cancelled, perHour] = [0, 0, 0, 0, 0]
  for (const { status, stage, endedAt } of orders) {
    if (status === 'completed') {
      done += 1
      if (now - (endedAt ?? 0) < HOUR_MS) perHour += 1
    } else if (status === 'failed') failed += 1
    else if (isFinal(status)) cancelled += 1
    else if (status === 'pending' || stage === undefined) queued += 1
    else stages[stage] = (stages[stage] ?? 0) + 1
  }
  return { queued, stages, done, failed, perHour, moment: `${done} ${failed} ${cancelled}` }
}
