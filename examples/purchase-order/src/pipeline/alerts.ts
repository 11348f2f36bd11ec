import type { RunFigures } from '../database/runs.ts'

/** A figure of the last hour that is not as it should be. */
export interface Alert {
  readonly level: 'critical' | 'warning'
  readonly code: 'success_rate' | 'duration' | 'stalled' | 'retries'
  /** For people. */
  readonly message: string
}

/** Below this a share says nothing. */
const LEAST_RUNS = 5
const MAX_MEDIAN_MS = 60_000

const percent = (share: number): string => `${Math.round(share * 100)} %`

/**
 * What of the last hour's figures calls for somebody: fewer than 80 % successes, a median above a minute, more than 5 %
 * lost or timed out, more than 10 % retries.
 */
export function alertsOf({ perHour, failedInHour, stalledInHour, retriedInHour, medianMs }: RunFigures): Alert[] {
  const ended = perHour + failedInHour
  const alerts: Alert[] = []
  if (medianMs !== null && medianMs > MAX_MEDIAN_MS) {
    const message = `Half of the orders took longer than ${Math.round(medianMs / 1000)} s`
    alerts.push({ level: 'critical', code: 'duration', message })
  }
  if (ended < LEAST_RUNS) return alerts
  if (perHour / ended < 0.8) {
    alerts.push({ level: 'critical', code: 'success_rate', message: `Only ${percent(perHour / ended)} succeeded` })
  }
  if (stalledInHour / ended > 0.05) {
    alerts.push({
      level: 'warning',
      code: 'stalled',
      message: `${percent(stalledInHour / ended)} were lost or timed out`,
    })
  }
  if (retriedInHour / ended > 0.1) {
    alerts.push({ level: 'warning', code: 'retries', message: `${percent(retriedInHour / ended)} were retries` })
  }
  return alerts
}
