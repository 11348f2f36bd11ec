import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFold, initialSnapshot } from './fold.ts'
import { createPercentTracker } from './percent.ts'
import { anyLog, newRecord } from './testing/any-log.ts'

const anyPolicy = fc.record({
  failed: fc.constantFrom('done', 'zero', 'partial'),
  active: fc.constantFrom('percent', 'zero'),
})

it('percent never falls, never reaches 100, and is a number, whatever happens to plan, stages and items', () => {
  fc.assert(
    fc.property(anyLog, anyPolicy, (log, items) => {
      const fold = createFold(initialSnapshot(newRecord()))
      const tracker = createPercentTracker(fold.snapshot(), { items, stages: {} })
      let reached = 0
      for (const event of log) {
        if (event.type !== 'progress' && event.type !== 'partial') continue
        const before = fold.snapshot().items
        fold.applyPatch(event)
        for (const id of Object.keys(event.items ?? {})) {
          const after = fold.state.items[id]
          if (after !== undefined) tracker.itemChanged(Object.hasOwn(before, id) ? before[id] : undefined, after)
        }
        const percent = tracker.observe(fold.state, event.percent)
        expect(percent).toBeGreaterThanOrEqual(reached)
        expect(percent).toBeLessThan(100)
        reached = percent
      }
    }),
    { numRuns: 500 },
  )
})

it('percent reaches the end of the bar when the work that was ever announced is done, whatever was added meanwhile', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), (arrivals) => {
      const fold = createFold(initialSnapshot(newRecord({ plan: [] })))
      const tracker = createPercentTracker(fold.snapshot(), {
        items: { failed: 'done', active: 'percent' },
        stages: {},
      })
      const set = (id: string, status: 'pending' | 'completed'): number => {
        const before = fold.state.items[id]
        fold.applyPatch({ items: { [id]: { status } } })
        const after = fold.state.items[id]
        if (after !== undefined) tracker.itemChanged(before, after)
        return tracker.observe(fold.state)
      }
      const pending: string[] = []
      let made = 0
      for (const count of arrivals) {
        for (let i = 0; i < count; i += 1) {
          made += 1
          pending.push(`item-${made}`)
          set(`item-${made}`, 'pending')
        }
        const next = pending.shift()
        if (next !== undefined) set(next, 'completed')
      }
      let percent = 0
      for (const id of pending) percent = set(id, 'completed')
      if (pending.length > 0) expect(percent).toBe(99.99)
    }),
  )
})
