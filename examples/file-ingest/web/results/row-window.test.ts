import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowWindow } from './row-window.ts'

const anyViewport = fc.record({
  scrollTop: fc.integer({ min: -100, max: 100_000 }),
  height: fc.nat(2_000),
  rowHeight: fc.integer({ min: 20, max: 100 }),
  count: fc.nat(10_000),
})

it('draws every row that is seen, and not many more', () => {
  fc.assert(
    fc.property(anyViewport, (viewport) => {
      const { scrollTop, height, rowHeight, count } = viewport
      const { from, to } = rowWindow(viewport)
      expect(from).toBeGreaterThanOrEqual(0)
      expect(to).toBeLessThanOrEqual(count)
      for (const y of [Math.max(0, scrollTop), Math.max(0, scrollTop) + height - 1]) {
        const row = Math.floor(y / rowHeight)
        if (y >= 0 && row < count && height > 0) expect(row >= from && row < to).toBe(true)
      }
      expect(to - from).toBeLessThanOrEqual(Math.ceil(height / rowHeight) + 19)
    }),
  )
})
