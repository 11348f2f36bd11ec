import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toCounterViews } from './counters.ts'

const anyName = fc.constantFrom('processed', 'errors', 'scores', 'toString', 'keywords')

it('shows every counter once, the named ones first and in their order, 0 where nothing was counted', () => {
  fc.assert(
    fc.property(fc.dictionary(anyName, fc.nat()), fc.dictionary(anyName, fc.string()), (counters, names) => {
      const views = toCounterViews(counters, names)
      const shown = views.map(({ name }) => name)
      expect(shown.slice(0, Object.keys(names).length)).toEqual(Object.keys(names))
      expect(new Set(shown)).toEqual(new Set([...Object.keys(names), ...Object.keys(counters)]))
      expect(new Set(shown).size).toBe(shown.length)
      for (const { name, value } of views) expect(value).toBe(Object.hasOwn(counters, name) ? counters[name] : 0)
    }),
  )
})
