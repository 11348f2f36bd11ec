import fc from 'fast-check'
import { expect, it } from 'vitest'
import { currentItemOf } from './current-item-of.ts'

const anyItems = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'toString', 'e'),
  fc.record(
    { status: fc.constantFrom('pending', 'active', 'waiting', 'completed', 'failed'), startedAt: fc.nat(9) },
    { requiredKeys: ['status'] },
  ),
) as fc.Arbitrary<Parameters<typeof currentItemOf>[0]>

it('is the one of those being worked on that was begun last, and how many there are beside it', () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const active = Object.entries(items).filter(([, { status }]) => status === 'active')
      const current = currentItemOf(items)
      expect(current === undefined).toBe(active.length === 0)
      if (!current) return
      expect(current.others).toBe(active.length - 1)
      const latest = Math.max(...active.map(([, { startedAt = 0 }]) => startedAt))
      expect(items[current.id]).toMatchObject({ status: 'active' })
      expect(items[current.id]?.startedAt ?? 0).toBe(latest)
    }),
  )
})
