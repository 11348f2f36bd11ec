import { isFinal, type Snapshot } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyWatched } from '../test/any-watched.ts'
import { toStageViews } from './stage-view.ts'

const views = (check: (snapshot: Snapshot) => void) => fc.property(anyWatched, check)

describe('toStageViews', () => {
  it('shows every planned stage once, in the order of the plan, before what was never planned', () => {
    fc.assert(
      views((snapshot) => {
        const ids = toStageViews(snapshot).map(({ id }) => id)
        const planned = snapshot.plan.map(({ id }) => id)
        expect(ids.slice(0, planned.length)).toEqual(planned)
        expect(new Set(ids)).toEqual(new Set([...planned, ...Object.keys(snapshot.stages)]))
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it('has at most one current stage, and none once the session has ended', () => {
    fc.assert(
      views((snapshot) => {
        const current = toStageViews(snapshot).filter((view) => view.current)
        expect(current.length).toBeLessThanOrEqual(isFinal(snapshot.status) ? 0 : 1)
        for (const view of current) expect(view.id).toBe(snapshot.stage)
      }),
    )
  })

  it('leaves nothing active in a session that has ended, and nothing to come in one that is completed', () => {
    fc.assert(
      views((snapshot) => {
        const states = toStageViews(snapshot).map(({ state }) => state)
        if (isFinal(snapshot.status)) expect(states).not.toContain('active')
        if (snapshot.status === 'completed') expect(states).not.toContain('pending')
      }),
    )
  })

  it('tells of a stage that was finished, failed or skipped just that, whatever became of the session', () => {
    fc.assert(
      views((snapshot) => {
        for (const { id, state } of toStageViews(snapshot)) {
          const told = Object.hasOwn(snapshot.stages, id) ? snapshot.stages[id]?.status : undefined
          if (told && told !== 'active' && told !== 'pending') expect(state).toBe(told)
        }
      }),
    )
  })
})
