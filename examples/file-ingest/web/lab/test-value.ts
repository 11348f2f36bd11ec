/** One test of a report. */
export interface TestValue {
  readonly name: string
  readonly value: number
  readonly unit?: string | undefined
  readonly low?: number | undefined
  readonly high?: number | undefined
}

/** Where a value lies; `unknown` where the report says no range. */
export type Finding = 'low' | 'normal' | 'high' | 'unknown'

/** Whether a value lies within its own report's range, whose ends belong to it. */
export function findingOf({ value, low, high }: Pick<TestValue, 'value' | 'low' | 'high'>): Finding {
  if (low !== undefined && value < low) return 'low'
  if (high !== undefined && value > high) return 'high'
  return low === undefined && high === undefined ? 'unknown' : 'normal'
}

/** `3.5 – 5.1`, `up to 5.1`, `from 3.5`. */
export function rangeOf({ low, high }: Pick<TestValue, 'low' | 'high'>): string {
  if (low !== undefined && high !== undefined) return `${low} – ${high}`
  if (high !== undefined) return `up to ${high}`
  return low === undefined ? '' : `from ${low}`
}
