import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adoptPlan } from './adopt-plan.ts'
import type { PlanEntry, Snapshot, StageState } from './types.ts'

const planOf = (...ids: string[]): PlanEntry[] => ids.map((id) => ({ id, title: id }))
const stateOf = (ids: readonly string[], reached: readonly string[]): Snapshot =>
  ({
    plan: planOf(...ids),
    stages: Object.fromEntries(reached.map((id): [string, StageState] => [id, { status: 'completed' }])),
  }) as unknown as Snapshot
const adopted = (ids: string[], reached: string[], own: string[]): string[] | undefined =>
  adoptPlan(stateOf(ids, reached), planOf(...own))?.map(({ id }) => id)

describe('the plan that a holder adopts', () => {
  it('is the session’s where its workflow is the same, whatever was reached', () => {
    expect(adopted(['read', 'check', 'save'], ['read'], ['read', 'check', 'save'])).toBeUndefined()
    expect(adopted(['read', 'extra', 'check'], ['read', 'extra'], ['read', 'check'])).toBeUndefined()
  })

  it('is the holder’s own where nothing was reached', () => {
    expect(adopted(['read', 'check', 'save'], [], ['read', 'verify', 'label'])).toEqual(['read', 'verify', 'label'])
  })

  it('keeps what was reached, and goes on with what the holder has ahead', () => {
    const reached = ['read', 'check']
    expect(adopted(['read', 'check', 'save'], reached, ['read', 'verify', 'label'])).toEqual([
      'read',
      'check',
      'verify',
      'label',
    ])
    expect(adopted(['read', 'check', 'save'], reached, ['open', 'read', 'check', 'save'])).toEqual([
      'read',
      'check',
      'open',
      'save',
    ])
  })

  it('takes titles and weights of the holder', () => {
    const own = [{ id: 'read', title: 'Reads', weight: 3 }]
    expect(adoptPlan(stateOf(['read'], ['read']), own)).toEqual(own)
  })

  it('holds every stage that was reached and every one of the holder’s, each once, and is kept once adopted', () => {
    const someOf = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f'))
    fc.assert(
      fc.property(someOf, someOf, someOf, (ids, others, own) => {
        const reached = ids.filter((id) => others.includes(id))
        const plan = adopted(ids, reached, own) ?? ids
        expect([...plan].sort()).toEqual([...new Set([...reached, ...own])].sort())
        expect(plan.filter((id) => reached.includes(id))).toEqual(reached)
        expect(adopted(plan, reached, own)).toBeUndefined()
      }),
    )
  })
})
