import { type Page, ProgressError, type SessionQuery, type SessionRecord } from '@progress/core'
import type { Parameter } from './drivers/driver.ts'
import { type StoredRecord, toRecord } from './session-record.ts'
import { arrayText, numberText } from './sql-text.ts'

/**
 * The parameters of a list, but for the time; one session more than asked for, to see whether the list goes on.
 *
 * @throws {TypeError} If `limit` is not a whole number above 0, or a time no whole number.
 * @throws {ProgressError} `invalid_cursor` for one that no page gave.
 */
export function listParameters(query: SessionQuery): { readonly limit: number; readonly parameters: Parameter[] } {
  const { owner, topic, workflow, status, cursor, limit = 100, createdFrom, createdBefore } = query
  if (!Number.isInteger(limit) || limit < 1) throw new TypeError('`limit` is a whole number above 0')
  for (const time of [createdFrom, createdBefore]) {
    if (time !== undefined && !Number.isSafeInteger(time)) throw new TypeError('a time is a whole number of epoch ms')
  }
  if (cursor !== undefined && !/^(?:0|[1-9][0-9]{0,15})$/.test(cursor)) throw new ProgressError('invalid_cursor')
  const names = [owner ?? null, topic ?? null, workflow ?? null, status === undefined ? null : arrayText(status)]
  return {
    limit,
    parameters: [...names, cursor ?? null, String(limit + 1), numberText(createdFrom), numberText(createdBefore)],
  }
}

/** A page of what was found. */
export function pageOf(rows: readonly string[], limit: number): Page<SessionRecord> {
  const found = rows.slice(0, limit).map((row) => JSON.parse(row) as { ordinal: string; record: StoredRecord })
  const items = found.map(({ record }) => toRecord(record))
  const last = found.at(-1)
  return last !== undefined && rows.length > limit ? { items, next: last.ordinal } : { items }
}
