import { ProgressError } from '@progress/core'
import { MAX_WAIT_MS } from './negotiate.ts'

/**
 * Reads `?wait=`: how long a poll may be held.
 *
 * @param value - Whole seconds; `null` where it is absent.
 * @returns Milliseconds, at most `MAX_WAIT_MS`; 0 where it is absent.
 * @throws {ProgressError} `invalid_request` for anything but digits.
 */
export function parseWait(value: string | null): number {
  if (value === null) return 0
  if (!/^[0-9]+$/.test(value)) throw new ProgressError('invalid_request', { message: 'wait is a number of seconds' })
  return Math.min(Number(value) * 1_000, MAX_WAIT_MS)
}
