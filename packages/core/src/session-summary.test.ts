import { describe, expect, it } from 'vitest'
import { createFold, initialSnapshot } from './fold.ts'
import type { AnyPatch } from './merge.ts'
import { summaryOf } from './session-summary.ts'
import { newRecord } from './testing/any-log.ts'
import type { Snapshot } from './types.ts'

const state = (patch: AnyPatch, more: Partial<Snapshot> = {}): Snapshot => {
  const fold = createFold(initialSnapshot(newRecord({ plan: [] })))
  fold.applyPatch(patch)
  return { ...fold.snapshot(), ...more }
}
const items: AnyPatch['items'] = {
  a: { status: 'completed', startedAt: 1_000, endedAt: 1_400 },
  b: { status: 'failed', startedAt: 1_000, endedAt: 1_100 },
  c: { status: 'active', startedAt: 1_000 },
  d: { status: 'waiting', startedAt: 1_000 },
  e: {},
  f: { status: 'skipped', endedAt: 1_200 },
  g: { status: 'cancelled', startedAt: 1_500, endedAt: 1_200 },
}

describe('summaryOf', () => {
  it('counts items, and adds up what they took', () => {
    expect(summaryOf(state({ items, percent: 66.67, status: 'active', startedAt: 1_000 }))).toEqual({
      total: 7,
      pending: 1,
      processing: 2,
      completed: 1,
      failed: 1,
      skipped: 1,
      cancelled: 1,
      overallProgress: 66,
      status: 'processing',
      startedAt: 1_000,
      endedAt: undefined,
      totalProcessingMs: 500,
      timedOut: false,
      timeoutThresholdMs: undefined,
      canResume: false,
    })
  })

  it('says what a deadline cut short', () => {
    const cut = state(
      { items, metadata: { timedOut: true, timeoutThresholdMs: 120_000 } },
      { status: 'completed', outcome: 'partial', endedAt: 9_000 },
    )
    const summary = {
      timedOut: true,
      timeoutThresholdMs: 120_000,
      status: 'completed',
      endedAt: 9_000,
      canResume: true,
    }
    expect(summaryOf(cut)).toMatchObject(summary)
  })

  it('knows no sum where the snapshot leaves items out', () => {
    expect(summaryOf(state({ items }, { itemsOmitted: true })).totalProcessingMs).toBeUndefined()
  })

  it.each([
    ['pending', {}, 'pending', false],
    ['active', { items }, 'processing', false],
    ['waiting', { items }, 'processing', false],
    ['paused', { items }, 'processing', true],
    ['cancelling', { items }, 'processing', false],
    ['failed', {}, 'failed', true],
    ['cancelled', {}, 'failed', true],
    ['completed', { items: { a: { status: 'completed' }, f: { status: 'skipped' } } }, 'completed', false],
    ['completed', { items }, 'completed', true],
  ] as const)('takes a session that is %s for what it is', (status, patch, shown, canResume) => {
    expect(summaryOf(state(patch as AnyPatch, { status }))).toMatchObject({ status: shown, canResume })
  })
})
