import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Tally } from './tally.ts'

const anyCounts = fc.record({
  metadata: fc.nat(1),
  keywords: fc.nat(1),
  scores: fc.nat(1),
  flagged: fc.nat(1),
  errors: fc.nat(1),
})
const anySets = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), anyCounts))

it('counts each file once, as it was set last, whoever begins from what', () => {
  fc.assert(
    fc.property(anySets, fc.nat(20), (sets, cut) => {
      const tally = new Tally()
      for (const [id, counts] of sets.slice(0, cut)) tally.set(id, counts)
      // A worker that takes over begins from what is saved.
      const next = new Tally(new Map(sets.slice(0, cut)))
      expect(next.counters).toEqual(tally.counters)
      for (const [id, counts] of sets.slice(cut)) next.set(id, counts)
      const last = [...new Map(sets).values()]
      expect(next.counters.processed).toBe(last.length)
      for (const name of ['metadata', 'keywords', 'scores', 'flagged', 'errors'] as const) {
        expect(next.counters[name]).toBe(last.reduce((sum, counts) => sum + counts[name], 0))
      }
    }),
  )
})
