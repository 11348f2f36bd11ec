import { describe, expect, it } from 'vitest'
import { planItem } from './item-plan.ts'
import type { ItemState } from './types.ts'

const failed: ItemState = { status: 'failed', attempt: 3, metadata: { text: 'known' } }
const done: ItemState = { status: 'completed', percent: 100, metadata: { text: 'known' } }
const maxAttempts = 3

describe('planItem', () => {
  it('runs what nobody has spoken of', () => {
    expect(planItem({ maxAttempts })).toEqual({ step: 'run', attempt: 1 })
  })

  it.each(['completed', 'skipped', 'failed', 'cancelled'] as const)('keeps what the session says is %s', (status) => {
    expect(planItem({ now: { status }, before: done, isNamed: true, maxAttempts })).toEqual({ step: 'keep' })
  })

  it('gives what a lost worker had begun its next try, as long as there is one', () => {
    const lost = (attempt: number) => {
      const now: ItemState = { status: 'active', attempt }
      return planItem({ now, found: now, maxAttempts })
    }
    expect(lost(1)).toMatchObject({ step: 'run', attempt: 2, previous: { attempt: 1 } })
    expect(lost(2)).toMatchObject({ step: 'run', attempt: 3 })
    expect(lost(3)).toEqual({ step: 'lose' })
  })

  it('takes what this worker itself has begun, such as an upload, for a first try', () => {
    expect(planItem({ now: { status: 'active', phase: 'uploading' }, maxAttempts })).toMatchObject({ attempt: 1 })
  })

  it('gives what waited for its next try that one', () => {
    const now: ItemState = { status: 'waiting', attempt: 2 }
    expect(planItem({ now, found: now, maxAttempts })).toEqual({ step: 'run', attempt: 3, previous: now })
  })

  it.each([
    ['completed', done],
    ['skipped', { status: 'skipped' }],
  ] as const)('carries over what was %s in the session that is tried again', (_, before) => {
    expect(planItem({ before, maxAttempts })).toEqual({ step: 'carry', state: before })
    expect(planItem({ before, now: { status: 'pending' }, maxAttempts })).toEqual({ step: 'carry', state: before })
  })

  it('runs what failed there, with what was found out', () => {
    const carry = { metadata: { text: 'known' } }
    expect(planItem({ before: failed, maxAttempts })).toEqual({ step: 'run', attempt: 1, previous: failed, carry })
  })

  it('runs only what is named, where some are', () => {
    expect(planItem({ before: done, isNamed: true, maxAttempts })).toMatchObject({ step: 'run', previous: done })
    expect(planItem({ before: failed, isNamed: false, maxAttempts })).toEqual({ step: 'carry', state: failed })
    const left = planItem({ before: { status: 'waiting', name: 'a' }, isNamed: false, maxAttempts })
    expect(left).toEqual({ step: 'carry', state: { status: 'cancelled', name: 'a' } })
  })
})
