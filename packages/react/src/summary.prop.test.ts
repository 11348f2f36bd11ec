import fc from 'fast-check'
import { expect, it } from 'vitest'
import { doneOf, toSummary } from './summary.ts'

const kinds = ['pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'] as const
const anyCounts = fc.array(fc.nat(10_000), { minLength: 7, maxLength: 7 }).map((numbers) => {
  const counts = Object.fromEntries(kinds.map((kind, index) => [kind, numbers[index] ?? 0]))
  return { ...counts, total: numbers.reduce((sum, count) => sum + count, 0) } as Parameters<typeof toSummary>[0]
})

it('counts every item once', () => {
  fc.assert(
    fc.property(anyCounts, (counts) => {
      const summary = toSummary(counts)
      expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(counts.total)
      const rest = summary.processing + summary.pending + counts.cancelled
      expect(doneOf(counts)).toBe(counts.total - rest)
    }),
  )
})
